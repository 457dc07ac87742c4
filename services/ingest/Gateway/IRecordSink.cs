using LeadStreams.Streams;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Where received bytes become durable.</summary>
internal interface IRecordSink
{
    /// <summary>Completes when the record is durable.</summary>
    /// <exception cref="SinkException">It is not, or may not be.</exception>
    Task AppendAsync(string topic, string key, ReadOnlyMemory<byte> value, RecordHeaders headers);
}

/// <summary>A record could not be made durable.</summary>
internal sealed class SinkException(string message, Exception? inner = null) : Exception(message, inner);
