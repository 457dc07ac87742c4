using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>The warnings of one record: a small set, read out sorted.</summary>
internal sealed class WarningSet
{
    private readonly List<string> codes = [];

    public void Clear() => codes.Clear();

    public void Add(string code)
    {
        if (!codes.Contains(code))
        {
            codes.Add(code);
        }
    }

    public AvroList<string> ToList()
    {
        if (codes.Count == 0)
        {
            return [];
        }

        codes.Sort(StringComparer.Ordinal);
        return AvroList<string>.Adopt(codes.ToArray());
    }
}
