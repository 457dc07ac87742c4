using System.Text;

namespace LeadStreams.Domain.Names;

/// <summary>Gives names their capitals back, only where a whole name came without or with nothing but them.</summary>
internal static class NameCasing
{
    /// <summary>Recases the words in place when all of them are upper case, or all lower case.</summary>
    public static void Recase(List<string> words)
    {
        var hasUpper = false;
        var hasLower = false;
        var letters = 0;
        foreach (var word in words)
        {
            foreach (var c in word)
            {
                hasUpper |= char.IsUpper(c);
                hasLower |= char.IsLower(c);
                letters += char.IsLetter(c) ? 1 : 0;
            }
        }

        // Two capitals may be initials or a name such as "AJ": they stay.
        if ((hasUpper && hasLower) || (hasUpper && letters <= 2) || (!hasUpper && !hasLower))
        {
            return;
        }

        for (var i = 0; i < words.Count; i++)
        {
            words[i] =
                i > 0 && i < words.Count - 1 && NameWords.Particles.Contains(words[i].ToLowerInvariant())
                    ? words[i].ToLowerInvariant()
                    : Capitalize(words[i]);
        }
    }

    private static string Capitalize(string word)
    {
        var result = new StringBuilder(word.ToLowerInvariant());
        var start = true;
        for (var i = 0; i < result.Length; i++)
        {
            if (char.IsLetter(result[i]))
            {
                result[i] = start ? char.ToUpperInvariant(result[i]) : result[i];
                start = false;
            }
            else
            {
                // After an apostrophe only where it opens a name part: O'Neil, D'Angelo, not Dona's.
                start = result[i] is '-' or '.' || (result[i] is '\'' or '\u2019' && i == 1);
            }
        }

        if (result.Length > 3 && result[0] == 'M' && result[1] == 'c')
        {
            result[2] = char.ToUpperInvariant(result[2]);
        }

        return result.ToString();
    }
}
