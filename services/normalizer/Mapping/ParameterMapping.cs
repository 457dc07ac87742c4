using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Reads parameters of the visit: from the record's own fields of their names, else from the query of the page visited.</summary>
internal sealed class ParameterMapping
{
    private const int MaxLength = 1000;
    private readonly string[] names;
    private readonly SourcePath[] paths;
    private readonly QueryParameters query;

    public ParameterMapping(IReadOnlyList<string> names)
    {
        this.names = [.. names];
        paths = Array.ConvertAll(this.names, SourcePath.Parse);
        query = new QueryParameters(this.names);
    }

    /// <summary>The parameters that are there, by name. <paramref name="page"/>: address of the page, or null.</summary>
    public AvroMap<string> Read(in SourceRecord source, string? page, WarningSet warnings)
    {
        query.Read(page);
        Dictionary<string, string>? found = null;
        for (var i = 0; i < names.Length; i++)
        {
            var raw = paths[i].TryFindFirst(source.Payload, source.Record, out var element)
                ? JsonText.FirstOf(element)
                : null;
            if (string.IsNullOrWhiteSpace(raw))
            {
                raw = query[i];
            }

            if (raw is null || TextCleaning.Clean(raw) is not { Length: > 0 } text)
            {
                continue;
            }

            if (text.Length > MaxLength)
            {
                warnings.Add("invalid_" + names[i]);
                continue;
            }

            (found ??= new Dictionary<string, string>(StringComparer.Ordinal)).Add(names[i], text);
        }

        return found is null ? AvroMap<string>.Empty : AvroMap<string>.From(found);
    }
}
