using System.Text.Json;
using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>One record of a payload, and the facts of its delivery.</summary>
internal readonly record struct SourceRecord(JsonElement Payload, JsonElement Record, Delivery Delivery, int Index);

/// <summary>The facts of a delivery.</summary>
/// <param name="ReceivedAt">When it reached us.</param>
/// <param name="Origin">How.</param>
/// <param name="Topic">Raw topic.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">Its offset.</param>
/// <param name="WasRepaired">Whether broken characters were replaced in it.</param>
internal sealed record Delivery(
    DateTimeOffset ReceivedAt,
    Origin Origin,
    string Topic,
    int Partition,
    long Offset,
    bool WasRepaired
);

/// <summary>What became of a record: a lead, or why not.</summary>
/// <param name="Lead">The lead, or null.</param>
/// <param name="RejectCode">The code when there is no lead.</param>
/// <param name="Field">Source path at fault.</param>
/// <param name="Detail">What is wrong, without personal data.</param>
internal readonly record struct MappingResult(NormalizedLead? Lead, string? RejectCode, string? Field, string? Detail)
{
    /// <summary>The source record id by which the lead was known before ids were made of what was received; null for a record with an id of its own.</summary>
    public string? FormerRecordId { get; init; }

    public static MappingResult Rejected(string code, string? field = null, string? detail = null) =>
        new(null, code, field, detail);
}
