using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LeadStreams.Domain.Sources;

/// <summary>The faults of a YAML file, each with its line.</summary>
public sealed class YamlFaults(string path)
{
    private readonly List<(long Line, string Text)> faults = [];

    /// <summary>True when there is one.</summary>
    public bool Any => faults.Count > 0;

    /// <summary>Adds a fault at a place of the file.</summary>
    public void Add(Mark at, string sentence) =>
        faults.Add((at.Line, string.Create(CultureInfo.InvariantCulture, $"{path}:{at.Line}: {sentence}")));

    /// <summary>Every fault as <c>file:line: sentence</c>, in the order of the file.</summary>
    public IReadOnlyList<string> InOrder() => [.. faults.OrderBy(x => x.Line).Select(x => x.Text)];
}

/// <summary>One mapping of a YAML file, read key by key. Faults are gathered; a key that nobody read is one.</summary>
public sealed class YamlSection
{
    private readonly YamlMappingNode node;
    private readonly YamlFaults faults;
    private readonly Dictionary<string, YamlNode> children = new(StringComparer.Ordinal);
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    /// <summary>Reads a node, called <paramref name="name"/> in messages; anything but a mapping of texts to nodes is a fault.</summary>
    public YamlSection(YamlNode node, string name, YamlFaults faults)
    {
        Name = name;
        this.faults = faults;
        this.node = node as YamlMappingNode ?? new YamlMappingNode();
        IsMapping = node is YamlMappingNode;
        if (!IsMapping)
        {
            faults.Add(node.Start, $"{name} must be a mapping");
        }

        foreach (var (key, value) in this.node.Children)
        {
            if (key is YamlScalarNode { Value: { } text })
            {
                children[text] = value;
            }
            else
            {
                faults.Add(key.Start, $"the keys of {name} must be texts");
            }
        }
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>False when the node is no mapping, which is a fault already told.</summary>
    public bool IsMapping { get; }

    /// <summary>Keys in the order of the file.</summary>
    public IEnumerable<string> Keys => children.Keys;

    /// <summary>The mapping that is the whole of a YAML text; <paramref name="path"/> is for messages.</summary>
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

    /// <summary>A required whole number.</summary>
    public int RequiredNumber(string key, int least)
    {
        var node = Take(key);
        if (
            node is YamlScalarNode { Value: { } text }
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
        )
        {
            return number;
        }

        Fault(
            key,
            node is null
                ? $"{Name} lacks '{key}'"
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{key}' of {Name} must be a whole number from {least} to {int.MaxValue}"
                )
        );
        return least;
    }

    /// <summary>A whole number above 0, or another value when the key is absent.</summary>
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

    /// <summary>A yes or no; absent is no.</summary>
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

    /// <summary>A key that nobody read is a fault: a misspelled setting must not be a silent default.</summary>
    public void RefuseUnknownKeys()
    {
        foreach (var (key, _) in node.Children)
        {
            if (key is YamlScalarNode { Value: { } name } && !read.Contains(name))
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
