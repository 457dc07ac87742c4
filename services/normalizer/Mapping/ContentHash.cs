using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>
/// The hash of what a record says, without the facts of its delivery: SHA-256 over the Avro encoding of the lead with those facts blanked.
/// A new mapping version gives new hashes, so that a replay after a mapping change is no redelivery.
/// </summary>
internal sealed class ContentHash
{
    private static readonly RawPointer NoPointer = new()
    {
        Topic = "",
        Partition = 0,
        Offset = 0,
        Index = 0,
    };

    // After every digit of a hash: whoever has one without the order of its mapping takes one with it as the newer.
    private const char Ordered = 'm';

    private readonly ArrayBufferWriter<byte> buffer = new(2048);

    /// <summary>Lower-case hexadecimal. <paramref name="timeIsGiven"/>: the source gave the time, so it is content.</summary>
    public string Of(NormalizedLead lead, bool timeIsGiven)
    {
        var content = lead with
        {
            LeadId = "",
            SourceRecordId = "",
            ContentHash = "",
            ReceivedAt = DateTimeOffset.UnixEpoch,
            OccurredAt = timeIsGiven ? lead.OccurredAt : DateTimeOffset.UnixEpoch,
            Consents = timeIsGiven ? lead.Consents : WithoutTimes(lead.Consents, lead.OccurredAt),
            Raw = NoPointer,
            Origin = Origin.Live,
        };
        buffer.ResetWrittenCount();
        var writer = new AvroWriter(buffer);
        content.Write(ref writer);
        writer.Flush();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer.WrittenSpan, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>
    /// What tells two versions of a record apart, and which is the newer where the source does not: that of the newer mapping, whose order comes first; of one mapping the greater hash, so that the answer does not depend on
    /// which came first. As long as the hash, whose end it drops.
    /// </summary>
    public static string OrderedBy(long mappingOrder, string hash) =>
        string.Create(CultureInfo.InvariantCulture, $"{Ordered}{mappingOrder:x12}{hash}")[..hash.Length];

    private static AvroList<Consent> WithoutTimes(AvroList<Consent> consents, DateTimeOffset assumed)
    {
        if (consents.IsEmpty)
        {
            return consents;
        }

        var result = new Consent[consents.Count];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] =
                consents[i].CapturedAt == assumed
                    ? consents[i] with
                    {
                        CapturedAt = DateTimeOffset.UnixEpoch,
                    }
                    : consents[i];
        }

        return AvroList<Consent>.Adopt(result);
    }
}
