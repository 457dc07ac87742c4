using System.Text;

namespace LeadStreams.Domain.Names;

/// <summary>
/// A person's name as evidence: <c>first|last</c>, both as <see cref="NameFolding.MatchKey"/> has them. Two such values may say that two leads are different
/// people (<see cref="NameContradiction"/>); that they are equal says nothing.
/// </summary>
public static class NameEvidence
{
    /// <summary>Between the first names and the last names.</summary>
    public const char Separator = '|';

    /// <summary>
    /// The value of a name; null where it could contradict nobody: junk, or in a script whose spelling in Latin letters does not tell how the name sounds
    /// (Han, Kana, Arabic, Hebrew …), so that its owner spells it otherwise.
    /// </summary>
    public static string? Of(string first, string last)
    {
        if (!SoundsAsSpelled(first) || !SoundsAsSpelled(last))
        {
            return null;
        }

        var value = NameFolding.MatchKey(first) + Separator + NameFolding.MatchKey(last);
        return NameParts.Of(value) is null ? null : value;
    }

    /// <summary>True when all letters are Latin, Greek or Cyrillic.</summary>
    private static bool SoundsAsSpelled(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            // Latin with its extensions, Greek, Cyrillic; 1E00 to 1FFF are the additions to Latin and Greek.
            if (
                Rune.IsLetter(rune)
                && rune.Value is not (< 0x0530 or (>= 0x1E00 and < 0x2000) or (>= 0xFF00 and < 0xFF60))
            )
            {
                return false;
            }
        }

        return true;
    }
}
