using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace LeadStreams.Identity.Explain.Picture;

/// <summary>Elements and texts of SVG.</summary>
internal static class Svg
{
    /// <summary>Width of a character of the monospaced font at 12 pixels, in pixels.</summary>
    public const double CharacterWidth = 7.3;

    private const int MostCharacters = 64;
    private static readonly XNamespace Namespace = "http://www.w3.org/2000/svg";

    public static XElement Element(string name, (string Name, string Value)[] attributes, params object[] content) =>
        new(Namespace + name, attributes.Select(one => new XAttribute(one.Name, one.Value)), content);

    /// <summary>A length or place in pixels.</summary>
    public static string Pixels(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A text with whatever XML cannot hold replaced.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            shown.Append(rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value) ? Rune.ReplacementChar : rune);
        }

        return shown.ToString();
    }

    /// <summary>The same, cut to what fits into a box.</summary>
    public static string Short(string text)
    {
        var characters = StringInfo.ParseCombiningCharacters(text);
        return Text(characters.Length <= MostCharacters ? text : text[..characters[MostCharacters]] + "…");
    }
}
