using System.Globalization;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Shows values of tokens so that people can tell them apart without reading them. For screens and tickets; it hides nothing from somebody who guesses.</summary>
internal static class ValueMask
{
    private const int ShownOfNumber = 3;
    private const int ShownOfOthers = 2;

    /// <summary>The masked value: of a mailbox the first letter and the domain, of a phone number both ends, of anything else the beginning.</summary>
    public static string Of(TokenId token)
    {
        var value = token.Value;
        var at = value.LastIndexOf('@');
        if (at > 0)
        {
            return First(value, 1) + "***" + value[at..];
        }

        if (value.StartsWith('+') && value.Length > 2 * ShownOfNumber)
        {
            return string.Concat(
                value.AsSpan(0, ShownOfNumber),
                new string('*', value.Length - ShownOfNumber - 2),
                value.AsSpan(value.Length - 2)
            );
        }

        return First(value, ShownOfOthers) + "***";
    }

    /// <summary>The first characters as people see them, never half of one.</summary>
    private static string First(string text, int characters)
    {
        var elements = StringInfo.ParseCombiningCharacters(text);
        return elements.Length <= characters
            ? text[..(elements.Length > 1 ? elements[1] : 0)]
            : text[..elements[characters]];
    }
}
