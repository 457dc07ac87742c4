namespace LeadStreams.Contracts;

/// <summary>
/// Bytes without a valid Confluent prefix, or with a schema id that the registry does not know or that is no schema of
/// ours. Trying again does not help: such a record belongs into the dead-letter topic.
/// </summary>
public sealed class WireFormatException : AvroException
{
    /// <summary>Creates the exception; the message never holds payload data.</summary>
    public WireFormatException(string message, Exception? inner = null)
        : base(message, inner) { }
}
