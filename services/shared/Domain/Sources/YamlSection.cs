using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LeadStreams.Domain.Sources;

/// <summary>The faults of a YAML file, each with its line.</summary>
internal sealed class YamlFaults(string path)
{
    private readonly List<(long Line, string Text)> faults = [];

    public bool Any => faults.Count > 0;

    public void Add(Mark at, string sentence) =>
        faults.Add((at.Line, string.Create(CultureInfo.InvariantCulture, $"{path}:{at.Line}: {sentence}")));

    public IReadOnlyList<string> InOrder() => [.. faults.OrderBy(x => x.Line).Select(x => x.Text)];
}

/// <summary>One mapping of a YAML file, read key by key. Faults are gathered; a key that nobody read is one.</summary>
internal sealed class YamlSection
{
    private readonly YamlMappingNode node;
    private readonly YamlFaults faults;
    private readonly Dictionary<string, YamlNode> children = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    public YamlSection(YamlNode node, string name, YamlFaults faults)
    {
        Name = name;
        this.faults = faults;
        this.node = node as YamlMappingNode ?? new YamlMappingNode();
        if (node is not YamlMappingNode)
        {
            faults.Add(node.Start, $"{name} must be a mapping");
        }

        foreach (var (key, value) in this.node.Children)
        {
            children[((YamlScalarNode)key).Value ?? ""] = value;
        }
    }

    public string Name { get; }

    public IEnumerable<string> Keys => children.Keys;

    public static YamlSection Load(string yaml, string path, YamlFaults faults)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException broken)
        {
            faults.Add(broken.Start, broken.Message);
            return new YamlSection(new YamlMappingNode(), path, faults);
        }

        if (stream.Documents.Count != 1)
        {
            faults.Add(Mark.Empty, "must hold one YAML document");
            return new YamlSection(new YamlMappingNode(), path, faults);
        }

        return new YamlSection(stream.Documents[0].RootNode, "the file", faults);
    }

    /// <summary>A required text.</summary>
    public string Text(string key)
    {
        var text = OptionalText(key);
        if (text is null && !children.ContainsKey(key))
        {
            faults.Add(node.Start, $"{Name} lacks '{key}'");
        }

        return text ?? "";
    }

    /// <summary>A text, or null when the key is absent or null.</summary>
    public string? OptionalText(string key)
    {
        switch (Take(key))
        {
            case null or YamlScalarNode { Value: null or "" or "~" or "null", Style: ScalarStyle.Plain }:
                return null;
            case YamlScalarNode { Value: { } text }:
                return text;
            case { } other:
                faults.Add(other.Start, $"'{key}' must be a text");
                return null;
        }
    }

    /// <summary>A list of texts; a single text counts as a list of one; absent is empty.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        var result = new List<string>();
        foreach (
            var item in Take(key) is YamlSequenceNode list ? list.Children
            : children.TryGetValue(key, out var one) ? [one]
            : []
        )
        {
            if (item is YamlScalarNode { Value: { Length: > 0 } text })
            {
                result.Add(text);
            }
            else
            {
                faults.Add(item.Start, $"'{key}' must hold texts");
            }
        }

        return result;
    }

    /// <summary>A list of paths.</summary>
    public IReadOnlyList<SourcePath> Paths(string key)
    {
        var result = new List<SourcePath>();
        foreach (var text in Texts(key))
        {
            if (ParsePath(key, text) is { } path)
            {
                result.Add(path);
            }
        }

        return result;
    }

    /// <summary>One path, or null when the key is absent.</summary>
    public SourcePath? Path(string key) => OptionalText(key) is { } text ? ParsePath(key, text) : null;

    public int Number(string key, int otherwise)
    {
        if (OptionalText(key) is not { } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
        {
            return number;
        }

        Fault(key, $"'{key}' must be a whole number above 0");
        return otherwise;
    }

    public bool Flag(string key)
    {
        var text = OptionalText(key);
        if (text is not (null or "true" or "false"))
        {
            Fault(key, $"'{key}' must be true or false");
        }

        return text == "true";
    }

    /// <summary>A mapping of the file, or null when the key is absent.</summary>
    public YamlSection? Section(string key) =>
        Take(key) is { } child ? new YamlSection(child, $"'{key}'", faults) : null;

    /// <summary>A list of mappings; absent is empty.</summary>
    public IEnumerable<YamlSection> Sections(string key)
    {
        switch (Take(key))
        {
            case null:
                return [];
            case YamlSequenceNode list:
                return list.Children.Select((x, i) => new YamlSection(x, $"'{key}' {i + 1}", faults)).ToArray();
            case { } other:
                faults.Add(other.Start, $"'{key}' must be a list");
                return [];
        }
    }

    /// <summary>Adds a fault at a key, or at the mapping when the key is absent.</summary>
    public void Fault(string key, string sentence) =>
        faults.Add(children.TryGetValue(key, out var child) ? child.Start : node.Start, sentence);

    public void RefuseUnknownKeys()
    {
        foreach (var (key, _) in node.Children)
        {
            var name = ((YamlScalarNode)key).Value ?? "";
            if (!read.Contains(name))
            {
                faults.Add(
                    key.Start,
                    $"{Name} has no key '{name}' (known: {string.Join(", ", read.Order(StringComparer.Ordinal))})"
                );
            }
        }
    }

    private YamlNode? Take(string key)
    {
        read.Add(key);
        return children.GetValueOrDefault(key);
    }

    private SourcePath? ParsePath(string key, string text)
    {
        try
        {
            return SourcePath.Parse(text);
        }
        catch (FormatException broken)
        {
            Fault(key, broken.Message);
            return null;
        }
    }
}
