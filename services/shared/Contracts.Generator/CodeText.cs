using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace LeadStreams.Contracts.Generator;

/// <summary>C# source text under construction, indented by its braces.</summary>
internal sealed class CodeText
{
    private readonly StringBuilder _text = new();
    private int _indent;

    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    public void Line(string line = "")
    {
        if (line.StartsWith("}", StringComparison.Ordinal))
        {
            _indent--;
        }
        _text.Append(line.Length == 0 ? "" : new string(' ', _indent * 4)).Append(line).Append('\n');
        if (line == "{")
        {
            _indent++;
        }
    }

    /// <summary>A doc comment; none for an empty text.</summary>
    public void Summary(string? doc)
    {
        if (string.IsNullOrWhiteSpace(doc))
        {
            return;
        }
        var escaped = doc!.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
        foreach (var line in $"<summary>{escaped}</summary>".Split('\n'))
        {
            Line("/// " + line.TrimEnd('\r'));
        }
    }

    public override string ToString() => _text.ToString();
}
