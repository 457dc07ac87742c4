using System.Text;

namespace LeadStreams.Contracts;

/// <summary>The 64-bit Rabin fingerprint CRC-64-AVRO (Avro 1.11 specification, "Schema Fingerprints").</summary>
public static class Crc64Avro
{
    private const ulong Empty = 0xc15d213aa4d7a795;
    private static readonly ulong[] Table = MakeTable();

    /// <summary>Fingerprint of a schema's Parsing Canonical Form.</summary>
    public static ulong Of(AvroSchema schema) => Of(Encoding.UTF8.GetBytes(schema.ToCanonicalForm()));

    /// <summary>Fingerprint of bytes.</summary>
    public static ulong Of(byte[] bytes)
    {
        var fingerprint = Empty;
        foreach (var b in bytes)
        {
            fingerprint = (fingerprint >> 8) ^ Table[(fingerprint ^ b) & 0xff];
        }
        return fingerprint;
    }

    private static ulong[] MakeTable()
    {
        var table = new ulong[256];
        for (var i = 0; i < table.Length; i++)
        {
            var value = (ulong)i;
            for (var bit = 0; bit < 8; bit++)
            {
                value = (value >> 1) ^ (Empty & (0UL - (value & 1)));
            }
            table[i] = value;
        }
        return table;
    }
}
