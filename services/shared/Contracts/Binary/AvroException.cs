namespace LeadStreams.Contracts;

/// <summary>Data that cannot be read or written as its schema says. The data is wrong: trying again does not help.</summary>
public class AvroException : Exception
{
    /// <summary>Creates the exception; the message never holds payload data.</summary>
    public AvroException(string message, Exception? inner = null)
        : base(message, inner) { }
}
