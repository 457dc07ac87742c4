using System.Collections.Frozen;

namespace LeadStreams.Domain.Phones;

/// <summary>The North American Numbering Plan, whose countries share +1 and are told apart by area code.</summary>
internal static class NorthAmerica
{
    private static readonly FrozenSet<string> Canadian = Codes(
        "204 226 236 249 250 257 263 289 306 343 354 365 367 368 382 387 403 416 418 428 431 437 438 450 460 468 474 506 514 519 548 "
            + "579 581 584 587 604 613 639 647 672 683 705 709 742 753 778 780 782 807 819 825 867 873 879 902 905 942"
    );

    private static readonly FrozenDictionary<string, string> Others = new Dictionary<string, string>(
        StringComparer.Ordinal
    )
    {
        ["242"] = "BS",
        ["246"] = "BB",
        ["264"] = "AI",
        ["268"] = "AG",
        ["284"] = "VG",
        ["340"] = "VI",
        ["345"] = "KY",
        ["441"] = "BM",
        ["473"] = "GD",
        ["649"] = "TC",
        ["658"] = "JM",
        ["664"] = "MS",
        ["670"] = "MP",
        ["671"] = "GU",
        ["684"] = "AS",
        ["721"] = "SX",
        ["758"] = "LC",
        ["767"] = "DM",
        ["784"] = "VC",
        ["787"] = "PR",
        ["809"] = "DO",
        ["829"] = "DO",
        ["849"] = "DO",
        ["868"] = "TT",
        ["869"] = "KN",
        ["876"] = "JM",
        ["939"] = "PR",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>NXX-NXX-XXXX: area and exchange start with 2 to 9, and no area code ends in 11.</summary>
    public static bool IsValid(ReadOnlySpan<char> number) =>
        number.Length == 10
        && number[0] >= '2'
        && number[3] >= '2'
        && !(number[1] == '1' && number[2] == '1')
        && number[1] != '9';

    /// <summary>The country of an area code; null for numbers that belong to no one country (800, 888 …).</summary>
    public static string? Region(ReadOnlySpan<char> number)
    {
        var area = number[..3].ToString();
        return Canadian.Contains(area) ? "CA"
            : Others.TryGetValue(area, out var country) ? country
            : area[0] == '8' && area[1] == area[2] ? null
            : "US";
    }

    private static FrozenSet<string> Codes(string text) => text.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
