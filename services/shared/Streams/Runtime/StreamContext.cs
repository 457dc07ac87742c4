using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Runtime;

/// <summary>What every part of a stream thread needs.</summary>
internal sealed record StreamContext(TimeProvider Clock, ILogger Logger, Telemetry Telemetry, LatencyMeter Latency);
