using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace LeadStreams.Contracts.Generator;

/// <summary>C# names for Avro names.</summary>
internal sealed class CSharpNames
{
    // Members every generated record has; a field of that name gets the suffix Value, as one named like its record does.
    private static readonly HashSet<string> Taken = new(StringComparer.Ordinal)
    {
        "Schema",
        "SchemaJson",
        "Read",
        "Write",
        "Equals",
        "GetHashCode",
        "ToString",
        "GetType",
        "MemberwiseClone",
        "Finalize",
        "ReferenceEquals",
        "EqualityContract",
        "PrintMembers",
    };

    private readonly List<KeyValuePair<string, string>> _namespaces = [];

    /// <summary>Takes the mapping <c>avro.name=CSharp.Name, …</c>.</summary>
    public CSharpNames(string mapping)
    {
        foreach (var pair in mapping.Split(','))
        {
            var parts = pair.Split('=');
            if (parts.Length == 2)
            {
                _namespaces.Add(new KeyValuePair<string, string>(parts[0].Trim(), parts[1].Trim()));
            }
        }
        // The longest match wins.
        _namespaces.Sort(static (a, b) => b.Key.Length.CompareTo(a.Key.Length));
    }

    public string Namespace(NamedSchema schema)
    {
        var avro = schema.Namespace;
        foreach (var pair in _namespaces)
        {
            if (avro == pair.Key)
            {
                return pair.Value;
            }
            if (avro.StartsWith(pair.Key + ".", StringComparison.Ordinal))
            {
                return pair.Value + "." + PascalPath(avro.Substring(pair.Key.Length + 1));
            }
        }
        return avro.Length == 0 ? "Avro" : PascalPath(avro);
    }

    public string Type(NamedSchema schema) => Pascal(schema.SimpleName);

    public string FullType(NamedSchema schema) => $"global::{Namespace(schema)}.{Type(schema)}";

    public string Property(RecordSchema record, RecordField field)
    {
        var name = Pascal(field.Name);
        return Taken.Contains(name) || name == Type(record) ? name + "Value" : name;
    }

    /// <summary>A local variable's name.</summary>
    public static string Local(string property)
    {
        var name = char.ToLowerInvariant(property[0]) + property.Substring(1);
        return
            SyntaxFacts.GetKeywordKind(name) == SyntaxKind.None
            && SyntaxFacts.GetContextualKeywordKind(name) == SyntaxKind.None
            ? name
            : "@" + name;
    }

    /// <summary>snake_case, kebab or SHOUTING to PascalCase; what is mixed case already keeps its inner capitals.</summary>
    public static string Pascal(string name)
    {
        var shouting = !name.Any(char.IsLower);
        var result = new StringBuilder(name.Length);
        var start = true;
        foreach (var c in name)
        {
            if (c == '_')
            {
                start = true;
                continue;
            }
            result.Append(
                start ? char.ToUpperInvariant(c)
                : shouting ? char.ToLowerInvariant(c)
                : c
            );
            start = false;
        }
        return result.Length == 0 || char.IsDigit(result[0]) ? "_" + result : result.ToString();
    }

    private static string PascalPath(string path) => string.Join(".", path.Split('.').Select(Pascal));
}
