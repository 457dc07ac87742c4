using System.Text;
using System.Text.Json;

namespace LeadStreams.Domain.Sources;

/// <summary>
/// A path into a source record, in a small language of its own:
/// <list type="bullet">
/// <item><c>a.b</c>: member b of member a. Names of letters, digits, <c>_</c>, <c>-</c>; others in single quotes: <c>'what is it?'</c>.</item>
/// <item><c>a[0]</c>: an item. <c>a[*]</c>: all items. <c>a[?name=email]</c>: the items whose member <c>name</c> is the text <c>email</c>.</item>
/// <item><c>$.a</c>: from the whole payload instead of the record. <c>$</c> and <c>@</c>: the payload, the record itself.</item>
/// </list>
/// What is not there is simply not found; only a path that cannot be read is an error.
/// </summary>
public sealed class SourcePath
{
    private readonly PathStep[] steps;
    private readonly string text;

    private SourcePath(string text, bool fromPayload, PathStep[] steps)
    {
        this.text = text;
        IsFromPayload = fromPayload;
        this.steps = steps;
    }

    /// <summary>True when the path starts at the payload and not at the record.</summary>
    public bool IsFromPayload { get; }

    /// <summary>True for a path that leads to the record or payload itself.</summary>
    public bool IsRoot => steps.Length == 0;

    /// <summary>Name of the first member, or null: what the path uses up of a record.</summary>
    public string? FirstName => steps.Length > 0 ? steps[0].Name : null;

    /// <summary>The texts that filters of the path ask for.</summary>
    public IEnumerable<string> FilterTexts => steps.Where(x => x.FilterText is not null).Select(x => x.FilterText!);

    /// <summary>Reads a path.</summary>
    /// <exception cref="FormatException">It cannot be read; the message says where.</exception>
    public static SourcePath Parse(string text) =>
        new PathParser(text).Parse((root, steps) => new SourcePath(text, root, steps));

    /// <summary>Appends what the path finds, in order of the payload.</summary>
    public void Find(JsonElement payload, JsonElement record, List<JsonElement> found) =>
        Walk(IsFromPayload ? payload : record, 0, found);

    /// <summary>The first element found; default when there is none.</summary>
    public bool TryFindFirst(JsonElement payload, JsonElement record, out JsonElement found)
    {
        found = IsFromPayload ? payload : record;
        return TryWalk(ref found, 0);
    }

    /// <inheritdoc/>
    public override string ToString() => text;

    private void Walk(JsonElement at, int index, List<JsonElement> found)
    {
        if (index == steps.Length)
        {
            found.Add(at);
            return;
        }

        ref readonly var step = ref steps[index];
        if (step.Name is not null)
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step.Utf8Name, out var member))
            {
                Walk(member, index + 1, found);
            }
        }
        else if (at.ValueKind == JsonValueKind.Array)
        {
            var position = 0;
            foreach (var item in at.EnumerateArray())
            {
                if (step.Takes(item, position++))
                {
                    Walk(item, index + 1, found);
                }
            }
        }
    }

    private bool TryWalk(ref JsonElement at, int index)
    {
        for (; index < steps.Length; index++)
        {
            ref readonly var step = ref steps[index];
            if (step.Name is not null)
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(step.Utf8Name, out at))
                {
                    return false;
                }
            }
            else
            {
                return TryItems(ref at, index);
            }
        }

        return true;
    }

    private bool TryItems(ref JsonElement at, int index)
    {
        if (at.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        ref readonly var step = ref steps[index];
        var position = 0;
        foreach (var item in at.EnumerateArray())
        {
            var candidate = item;
            if (step.Takes(item, position++) && TryWalk(ref candidate, index + 1))
            {
                at = candidate;
                return true;
            }
        }

        return false;
    }
}

/// <summary>One step of a path: into a member, or to items.</summary>
internal readonly struct PathStep
{
    public const int AllItems = -1;
    private readonly int item;
    private readonly byte[]? filterName;
    private readonly byte[]? filterText;

    private PathStep(string? name, int item, string? filterName, string? filterText)
    {
        Name = name;
        Utf8Name = name is null ? null : Encoding.UTF8.GetBytes(name);
        this.item = item;
        this.filterName = filterName is null ? null : Encoding.UTF8.GetBytes(filterName);
        FilterText = filterText;
        this.filterText = filterText is null ? null : Encoding.UTF8.GetBytes(filterText);
    }

    public string? Name { get; }

    public byte[]? Utf8Name { get; }

    public string? FilterText { get; }

    public static PathStep Member(string name) => new(name, 0, null, null);

    public static PathStep Item(int index) => new(null, index, null, null);

    public static PathStep Where(string member, string text) => new(null, AllItems, member, text);

    public bool Takes(JsonElement element, int position)
    {
        if (filterName is null)
        {
            return item == AllItems || item == position;
        }

        return element.ValueKind == JsonValueKind.Object
            && element.TryGetProperty(filterName, out var member)
            && (
                member.ValueKind == JsonValueKind.String
                    ? member.ValueEquals(filterText)
                    : member.ValueKind == JsonValueKind.Number && member.GetRawText() == FilterText
            );
    }
}
