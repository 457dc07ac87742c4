using System.Collections.Frozen;

namespace LeadStreams.Domain.Names;

/// <summary>Words that surround names or take their place.</summary>
internal static class NameWords
{
    /// <summary>Salutations and titles before a name, folded.</summary>
    public static FrozenSet<string> Salutations { get; } =
        Set(
            "mr mrs ms mx miss dr prof professor ing dipl herr frau fraulein m mme mlle monsieur madame mademoiselle sr sra srta senor senora sig dott hr mevr dhr"
        );

    /// <summary>Suffixes after a name, folded.</summary>
    public static FrozenSet<string> Suffixes { get; } = Set("jr sr ii iii iv phd md mba cpa esq msc bsc dds pe");

    /// <summary>Particles that stay with the surname, folded.</summary>
    public static FrozenSet<string> Particles { get; } =
        Set(
            "de da do dos das di du del della van von vom zu zum zur der den des la le les lo bin ibn al el ter ten te af av y und e st"
        );

    /// <summary>What stands in a name field when somebody would not give a name, folded.</summary>
    public static FrozenSet<string> Junk { get; } =
        Set(
            "test tester testing asdf asdfg qwerty na none null nil xxx xx x unknown undefined anonymous nobody firstname lastname fullname name vorname nachname nom prenom nombre apellido abc abcd foo bar"
        );

    /// <summary>What stands for a function or for anybody where a name is asked for, as match keys.</summary>
    public static FrozenSet<string> Functions { get; } =
        Keys(
            "team sales info office admin administrator support service marketing manager director ceo owner reception empfang einkauf verkauf vertrieb buchhaltung kontakt contact company firma gmbh ltd customer kunde client user guest gast family familie fam"
        );

    /// <summary>Last names that forms give as an example and people type instead of their own, as match keys.</summary>
    public static FrozenSet<string> AnyonesLastNames { get; } =
        Keys("mustermann musterfrau muster doe bloggs fulano beispiel example sample");

    private static FrozenSet<string> Keys(string words) =>
        words.Split(' ').Select(NameFolding.MatchKey).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenSet<string> Set(string words) => words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
