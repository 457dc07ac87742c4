using LeadStreams.Domain.Names;

namespace LeadStreams.Identity.Resolution;

/// <summary>The distinct names met among some leads. Nearly always one, or few that fit each other: then nothing is made to compare them.</summary>
internal sealed class SeenNames
{
    private readonly List<string> names = [];

    /// <summary>Begins with other leads.</summary>
    public void Clear() => names.Clear();

    /// <summary>Takes in a name; false when it contradicts one that was met.</summary>
    public bool Fits(string name)
    {
        foreach (var other in names)
        {
            if (string.Equals(name, other, StringComparison.Ordinal))
            {
                return true;
            }
        }

        foreach (var other in names)
        {
            if (NameContradiction.Between(name, other))
            {
                return false;
            }
        }

        names.Add(name);
        return true;
    }
}
