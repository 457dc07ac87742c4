using System.Collections.Frozen;
using LeadStreams.Domain.Emails;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Companies;

/// <summary>Registrable domains: the public suffix and one label more (algorithm of publicsuffix.org), hosting places included.</summary>
public static class DomainNames
{
    private static readonly FrozenSet<string> Rules = EmbeddedText
        .Lines("public-suffixes.txt")
        .SelectMany(x => x.Split(' ').Skip(1))
        .ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The registrable domain of a host name, or null when it has none (a suffix itself, an address, a single label).</summary>
    public static string? Registrable(string host)
    {
        if (EmailParser.NormalizeDomain(host) is not { } domain)
        {
            return null;
        }

        var labels = domain.Split('.');
        var suffix = SuffixLength(labels);
        return suffix >= labels.Length ? null : string.Join('.', labels[^(suffix + 1)..]);
    }

    /// <summary>The registrable domain of a web address (with or without scheme), or null.</summary>
    public static string? OfWebsite(string url)
    {
        var text = url.Trim();
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        text = scheme >= 0 ? text[(scheme + 3)..] : text;
        var end = text.AsSpan().IndexOfAny("/?#:");
        return Registrable(end >= 0 ? text[..end] : text);
    }

    private static int SuffixLength(string[] labels)
    {
        for (var start = 0; start < labels.Length; start++)
        {
            var candidate = string.Join('.', labels[start..]);
            if (Rules.Contains("!" + candidate))
            {
                return labels.Length - start - 1;
            }

            if (
                Rules.Contains(candidate)
                || (start + 1 < labels.Length && Rules.Contains("*." + string.Join('.', labels[(start + 1)..])))
            )
            {
                return labels.Length - start;
            }
        }

        return 1;
    }
}
