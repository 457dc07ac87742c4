namespace LeadStreams.Contracts;

/// <summary>A record generated from an <c>.avsc</c> file.</summary>
public interface IAvroRecord<TSelf>
    where TSelf : class, IAvroRecord<TSelf>
{
    /// <summary>The schema.</summary>
    static abstract AvroSchema Schema { get; }

    /// <summary>The schema's text, self-contained.</summary>
    static abstract string SchemaJson { get; }

    /// <summary>Writes the datum.</summary>
    /// <exception cref="AvroException">A value cannot be written as its schema says.</exception>
    void Write(ref AvroWriter writer);

    /// <summary>Reads a datum written with the same schema.</summary>
    /// <exception cref="AvroException">The data is malformed.</exception>
    static abstract TSelf Read(ref AvroReader reader);

    /// <summary>Reads a datum written with another schema, by a plan of <see cref="ReadPlan.Resolve"/>.</summary>
    /// <exception cref="AvroException">The data is malformed or holds what this schema cannot take.</exception>
    static abstract TSelf Read(ref AvroReader reader, ReadPlan plan);
}
