namespace LeadStreams.Broker.Security.Tests;

/// <summary>Tests that measure what the whole process allocates: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
