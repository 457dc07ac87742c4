using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace LeadStreams.Domain.Markets;

/// <summary>One mapping of a YAML file, read key by key; what is wrong goes to a list of faults instead of ending the reading.</summary>
internal sealed class YamlMapping
{
    private readonly Dictionary<string, YamlNode> nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);
    private readonly List<string> faults;

    public YamlMapping(YamlNode node, string place, List<string> faults)
    {
        Place = place;
        this.faults = faults;
        if (node is not YamlMappingNode mapping)
        {
            Fault(null, "must be a mapping");
            return;
        }

        foreach (var (key, value) in mapping.Children)
        {
            nodes[((YamlScalarNode)key).Value ?? ""] = value;
        }
    }

    /// <summary>Where the mapping lies, such as <c>markets[0].sla</c>.</summary>
    public string Place { get; }

    /// <summary>Keys in the order of the file.</summary>
    public IEnumerable<string> Keys => nodes.Keys;

    /// <summary>Text of a required key; empty, with a fault, when it is missing or no text.</summary>
    public string Text(string key)
    {
        read.Add(key);
        switch (nodes.GetValueOrDefault(key))
        {
            case null:
                Fault(key, "is missing");
                return "";
            case YamlScalarNode { Value: { Length: > 0 } text }:
                return text;
            default:
                Fault(key, "must be a text");
                return "";
        }
    }

    /// <summary>Entries of a required list.</summary>
    public IEnumerable<YamlNode> List(string key)
    {
        read.Add(key);
        switch (nodes.GetValueOrDefault(key))
        {
            case null:
                Fault(key, "is missing");
                return [];
            case YamlSequenceNode list:
                return list.Children;
            default:
                Fault(key, "must be a list");
                return [];
        }
    }

    /// <summary>Texts of a required list.</summary>
    public List<string> Texts(string key)
    {
        var texts = new List<string>();
        foreach (var node in List(key))
        {
            if (node is YamlScalarNode { Value: { Length: > 0 } text })
            {
                texts.Add(text);
            }
            else
            {
                Fault(key, "must hold texts only");
            }
        }

        return texts;
    }

    /// <summary>A required mapping; empty, with a fault, when it is missing.</summary>
    public YamlMapping Mapping(string key)
    {
        read.Add(key);
        if (nodes.TryGetValue(key, out var node))
        {
            return new YamlMapping(node, Join(Place, key), faults);
        }

        Fault(key, "is missing");
        return new YamlMapping(new YamlMappingNode(), Join(Place, key), []);
    }

    /// <summary>Adds a fault about a key, or about the mapping itself.</summary>
    public void Fault(string? key, string sentence) =>
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{Join(Place, key ?? "")} {sentence}"));

    /// <summary>Every key that nobody read is a fault: a misspelled setting must not be a silent default.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var key in nodes.Keys.Where(key => !read.Contains(key)))
        {
            Fault(key, "is not known here");
        }
    }

    private static string Join(string place, string key) =>
        place.Length == 0 ? key
        : key.Length == 0 ? place
        : $"{place}.{key}";
}
