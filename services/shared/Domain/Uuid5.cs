using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Domain;

/// <summary>Name-based UUIDs, version 5 (SHA-1), RFC 9562 section 5.5.</summary>
public static class Uuid5
{
    private static readonly Guid LeadNamespace = new("6f1c8a1e-3f5b-5d57-9d0a-2c1f6a7f4b10");
    private static readonly Guid PersonNamespace = new("b2a6de52-7f4e-5a44-8c53-1d6d6f0b8e21");

    // Made once a thread: to set up the platform's hash costs more than to hash a name with it.
    [ThreadStatic]
    private static IncrementalHash? sha1;

    /// <summary>The id of a source event: the same for every delivery of the same source record.</summary>
    public static string LeadId(string source, string sourceRecordId) =>
        Create(LeadNamespace, source + "\0" + sourceRecordId).ToString();

    /// <summary>The id of the person whose oldest lead is <paramref name="anchorLeadId"/>.</summary>
    public static string PersonId(string anchorLeadId) => Create(PersonNamespace, anchorLeadId).ToString();

    /// <summary>The version 5 UUID of <paramref name="name"/> (UTF-8) in a namespace.</summary>
    public static Guid Create(Guid @namespace, ReadOnlySpan<char> name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        Span<byte> input = length <= 512 ? stackalloc byte[16 + length] : new byte[16 + length];
        @namespace.TryWriteBytes(input, bigEndian: true, out _);
        Encoding.UTF8.GetBytes(name, input[16..]);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        sha1 ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        sha1.AppendData(input);
        sha1.GetHashAndReset(hash);
        hash[6] = (byte)((hash[6] & 0x0f) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
