namespace LeadStreams.Streams.Runtime;

/// <summary>A processor threw: we are wrong. The transaction is aborted and the process ends; the message names the place, not the data.</summary>
public sealed class ProcessorException(string message, Exception inner) : Exception(message, inner);
