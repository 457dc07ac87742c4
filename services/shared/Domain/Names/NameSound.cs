namespace LeadStreams.Domain.Names;

/// <summary>
/// What first names sound like, whatever the language they are spelled in: Yuliya, Julia and Iulia alike, Viktor and Victor, Stephan and Stefan. For comparing two names, never as
/// a key: it makes some different names equal.
/// </summary>
internal static class NameSound
{
    private const int MaxSoundLetters = 2 * NameParts.MaxWordLetters;
    private const int MinLettersForSlip = 4;
    private const int MinLettersForSlipAtStart = 6;
    private const int MinLettersForTwoSlips = 8;

    /// <summary>True when two words sound alike, or are one slip apart (two where both are long): a letter more, less, changed, or two that changed places.</summary>
    public static bool AreAlike(string x, string y)
    {
        Span<char> bufferX = stackalloc char[MaxSoundLetters];
        Span<char> bufferY = stackalloc char[MaxSoundLetters];
        var soundX = Of(x, bufferX);
        var soundY = Of(y, bufferY);
        if (soundX.SequenceEqual(soundY))
        {
            return true;
        }

        // Of short names, and in the first letter, one letter makes another name: Tim and Tom, Nina and Tina.
        var letters = Math.Min(x.Length, y.Length);
        return letters >= MinLettersForSlip
            && (letters >= MinLettersForSlipAtStart || soundX[0] == soundY[0])
            && Slips(soundX, soundY) <= (letters >= MinLettersForTwoSlips ? 2 : 1);
    }

    /// <summary>True when the first letters of two words sound alike.</summary>
    public static bool StartAlike(string x, string y)
    {
        Span<char> buffer = stackalloc char[MaxSoundLetters];
        // The sound of y and j depends on the vowel after it.
        var first = Of(x[..1] + "a", buffer)[0];
        return x[0] == y[0] || first == Of(y, buffer)[0];
    }

    private static ReadOnlySpan<char> Of(string word, Span<char> sound)
    {
        var length = 0;
        for (var i = 0; i < word.Length; i++)
        {
            var next = i + 1 < word.Length ? word[i + 1] : '\0';
            switch (word[i])
            {
                case 'i' or 'j' or 'y':
                    var start = i;
                    while (i + 1 < word.Length && word[i + 1] is 'i' or 'j' or 'y')
                    {
                        i++;
                    }

                    var isGlide = i + 1 < word.Length && IsVowel(word[i + 1]);
                    if (!isGlide)
                    {
                        Add(sound, ref length, 'i');
                    }
                    else if (start == 0)
                    {
                        Add(sound, ref length, 'j');
                    }

                    break;
                case 'h':
                    if (i == 0)
                    {
                        Add(sound, ref length, 'h');
                    }

                    break;
                case 's':
                    // sh and sch are one sound with s here; of sch the h is dropped like any other.
                    i += next == 'c' && i + 2 < word.Length && word[i + 2] == 'h' ? 1 : 0;
                    Add(sound, ref length, 's');
                    break;
                case 'c' or 'q':
                    Add(sound, ref length, 'k');
                    break;
                case 'p' when next == 'h':
                    Add(sound, ref length, 'f');
                    break;
                case 'w':
                    Add(sound, ref length, 'v');
                    break;
                case 'x':
                    Add(sound, ref length, 'k');
                    Add(sound, ref length, 's');
                    break;
                case 'z':
                    Add(sound, ref length, 's');
                    break;
                default:
                    Add(sound, ref length, word[i]);
                    break;
            }
        }

        return sound[..length];
    }

    private static void Add(Span<char> sound, ref int length, char letter)
    {
        if (length == 0 || sound[length - 1] != letter)
        {
            sound[length++] = letter;
        }
    }

    private static bool IsVowel(char letter) => letter is 'a' or 'e' or 'o' or 'u';

    /// <summary>Optimal string alignment: letters to insert, delete, change or swap with their neighbor.</summary>
    private static int Slips(ReadOnlySpan<char> x, ReadOnlySpan<char> y)
    {
        Span<int> two = stackalloc int[MaxSoundLetters + 1];
        Span<int> one = stackalloc int[MaxSoundLetters + 1];
        Span<int> row = stackalloc int[MaxSoundLetters + 1];
        for (var j = 0; j <= y.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= x.Length; i++)
        {
            var oldest = two;
            two = one;
            one = row;
            row = oldest;
            row[0] = i;
            for (var j = 1; j <= y.Length; j++)
            {
                var least = Math.Min(Math.Min(one[j], row[j - 1]) + 1, one[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1));
                var swapped = i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1];
                row[j] = swapped ? Math.Min(least, two[j - 2] + 1) : least;
            }
        }

        return row[y.Length];
    }
}
