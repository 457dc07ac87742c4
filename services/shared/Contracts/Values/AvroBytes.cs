namespace LeadStreams.Contracts;

/// <summary>Immutable bytes compared by content; converts from and to <see cref="ReadOnlyMemory{T}"/> without copying.</summary>
public readonly struct AvroBytes : IEquatable<AvroBytes>
{
    private readonly ReadOnlyMemory<byte> _memory;

    /// <summary>Wraps the memory, which must not change afterwards.</summary>
    public AvroBytes(ReadOnlyMemory<byte> memory) => _memory = memory;

    /// <summary>Number of bytes.</summary>
    public int Length => _memory.Length;

    /// <summary>The bytes.</summary>
    public ReadOnlySpan<byte> Span => _memory.Span;

    /// <summary>The bytes as memory.</summary>
    public ReadOnlyMemory<byte> Memory => _memory;

    public static implicit operator AvroBytes(byte[] bytes) => new(bytes);

    public static implicit operator AvroBytes(ReadOnlyMemory<byte> memory) => new(memory);

    public static implicit operator ReadOnlyMemory<byte>(AvroBytes bytes) => bytes._memory;

    public static bool operator ==(AvroBytes left, AvroBytes right) => left.Equals(right);

    public static bool operator !=(AvroBytes left, AvroBytes right) => !left.Equals(right);

    /// <summary>A copy of the span.</summary>
    public static AvroBytes Copy(ReadOnlySpan<byte> span) => new(span.ToArray());

    /// <summary>The bytes of a schema default: code points 0 to 255 (Avro 1.11 specification).</summary>
    public static AvroBytes FromLatin1(string text) => new(System.Text.Encoding.Latin1.GetBytes(text));

    /// <summary>A copy as array.</summary>
    public byte[] ToArray() => _memory.ToArray();

    /// <summary>Compares content.</summary>
    public bool Equals(AvroBytes other) => Span.SequenceEqual(other.Span);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is AvroBytes other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>The number of bytes; never the bytes.</summary>
    public override string ToString() => $"{Length} bytes";
}
