namespace LeadStreams.Domain.Names;

/// <summary>Which scripts write the family name first.</summary>
internal static class NameScripts
{
    /// <summary>True when the text holds Han, Hiragana, Katakana or Hangul.</summary>
    public static bool IsFamilyFirst(string text)
    {
        foreach (var c in text)
        {
            if (
                c
                is (>= '\u3040' and <= '\u30FF')
                    or (>= '\u3400' and <= '\u9FFF')
                    or (>= '\uAC00' and <= '\uD7A3')
                    or (>= '\uF900' and <= '\uFAFF')
            )
            {
                return true;
            }
        }

        return false;
    }
}
