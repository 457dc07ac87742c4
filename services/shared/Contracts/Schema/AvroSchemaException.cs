namespace LeadStreams.Contracts;

/// <summary>A schema text that is not valid Avro. <see cref="Line"/> and <see cref="Column"/> count from 1; 0 when unknown.</summary>
public sealed class AvroSchemaException : Exception
{
    /// <summary>Creates the exception at a place in the schema text.</summary>
    public AvroSchemaException(string message, int line = 0, int column = 0)
        : base(line > 0 ? $"{message} (line {line}, column {column})" : message)
    {
        Reason = message;
        Line = line;
        Column = column;
    }

    internal AvroSchemaException(string message, AvroJson at)
        : this(message, at.Line, at.Column) { }

    /// <summary>The message without the place.</summary>
    public string Reason { get; }

    /// <summary>Line of the fault, from 1.</summary>
    public int Line { get; }

    /// <summary>Column of the fault, from 1.</summary>
    public int Column { get; }
}
