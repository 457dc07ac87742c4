using System.Globalization;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>The kinds of a JSON value.</summary>
public enum AvroJsonKind
{
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

/// <summary>
/// An immutable JSON value of a schema text that knows its place in the text, keeps member order and keeps number
/// literals as written. It is shared with the source generator, which cannot take a dependency for it.
/// </summary>
public sealed class AvroJson
{
    internal static readonly AvroJson[] NoItems = [];
    internal static readonly KeyValuePair<string, AvroJson>[] NoMembers = [];

    internal AvroJson(AvroJsonKind kind, string text, int line, int column)
    {
        Kind = kind;
        Text = text;
        Line = line;
        Column = column;
    }

    /// <summary>What this value is.</summary>
    public AvroJsonKind Kind { get; }

    /// <summary>The string, the number literal, or <c>true</c>, <c>false</c>, <c>null</c>; empty for arrays and objects.</summary>
    public string Text { get; }

    /// <summary>Elements of an array; empty for all else.</summary>
    public IReadOnlyList<AvroJson> Items { get; internal set; } = NoItems;

    /// <summary>Members of an object in the order written; empty for all else.</summary>
    public IReadOnlyList<KeyValuePair<string, AvroJson>> Members { get; internal set; } = NoMembers;

    /// <summary>Line in the text, from 1.</summary>
    public int Line { get; }

    /// <summary>Column in the text, from 1.</summary>
    public int Column { get; }

    /// <summary>The member of that name, or null.</summary>
    public AvroJson? this[string name]
    {
        get
        {
            foreach (var member in Members)
            {
                if (member.Key == name)
                {
                    return member.Value;
                }
            }
            return null;
        }
    }

    /// <summary>Parses a JSON text (RFC 8259).</summary>
    /// <exception cref="AvroSchemaException">The text is not JSON.</exception>
    public static AvroJson Parse(string text) => new AvroJsonParser(text).ParseDocument();

    /// <summary>True for a number literal without fraction and exponent that fits a long.</summary>
    public bool TryGetLong(out long value)
    {
        value = 0;
        return Kind == AvroJsonKind.Number
            && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>The text in compact form.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        WriteTo(text);
        return text.ToString();
    }

    internal void WriteTo(StringBuilder output)
    {
        switch (Kind)
        {
            case AvroJsonKind.String:
                WriteString(output, Text);
                break;
            case AvroJsonKind.Array:
                output.Append('[');
                for (var i = 0; i < Items.Count; i++)
                {
                    output.Append(i == 0 ? "" : ",");
                    Items[i].WriteTo(output);
                }
                output.Append(']');
                break;
            case AvroJsonKind.Object:
                output.Append('{');
                for (var i = 0; i < Members.Count; i++)
                {
                    output.Append(i == 0 ? "" : ",");
                    WriteString(output, Members[i].Key);
                    output.Append(':');
                    Members[i].Value.WriteTo(output);
                }
                output.Append('}');
                break;
            default:
                output.Append(Text);
                break;
        }
    }

    internal static void WriteString(StringBuilder output, string value)
    {
        output.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"':
                    output.Append("\\\"");
                    break;
                case '\\':
                    output.Append("\\\\");
                    break;
                case '\n':
                    output.Append("\\n");
                    break;
                case < ' ' or (>= '\ud800' and <= '\udfff') or '\u2028' or '\u2029':
                    output.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    output.Append(c);
                    break;
            }
        }
        output.Append('"');
    }
}
