using System.Globalization;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Names of cells. A cell is named after a lead: 12 hexadecimal digits of the time when the lead's first record was written, then the lead id. Compared
/// ordinally, the smaller name is the older cell, and the older cell wins.
/// </summary>
internal static class CellRef
{
    private const int TimeDigits = 12;

    /// <summary>The cell named after a lead.</summary>
    public static string Of(long bornMs, string leadId) =>
        string.Create(CultureInfo.InvariantCulture, stackalloc char[64], $"{bornMs:x12}{leadId}");

    /// <summary>The lead that a cell is named after: the key of the messages to it, which so go to that lead's partition.</summary>
    public static string LeadOf(string cell) => cell[TimeDigits..];

    /// <summary>True when the cell is named after this lead.</summary>
    public static bool IsNamedAfter(string cell, string leadId) => cell.AsSpan(TimeDigits).SequenceEqual(leadId);

    /// <summary>True when <paramref name="x"/> is older than <paramref name="y"/>.</summary>
    public static bool IsOlder(string x, string y) => string.CompareOrdinal(x, y) < 0;

    /// <summary>True for one and the same cell.</summary>
    public static bool Same(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);
}
