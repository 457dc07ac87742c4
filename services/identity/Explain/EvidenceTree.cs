namespace LeadStreams.Identity.Explain;

/// <summary>Draws what holds a person together: the oldest lead at the root, under each lead those that evidence ties to it.</summary>
internal sealed class EvidenceTree(
    IReadOnlyList<EvidenceLink> links,
    TextWriter output,
    ExplanationLabels labels,
    Func<string, string> lead
)
{
    private readonly ILookup<string, EvidenceLink> tied = links.ToLookup(link => link.To, StringComparer.Ordinal);

    /// <summary>Draws the tree under its root.</summary>
    public void Write(string root)
    {
        output.WriteLine($"  {lead(root)}");
        WriteTied(root, "  ");
    }

    private void WriteTied(string leadId, string indent)
    {
        var left = tied[leadId].Count();
        foreach (var link in tied[leadId])
        {
            var (branch, below) = --left > 0 ? ("├─", "│  ") : ("└─", "   ");
            output.WriteLine($"{indent}{branch} {labels.Of(link.Token)} (tier {link.Tier}): {lead(link.LeadId)}");
            WriteTied(link.LeadId, indent + below);
        }
    }
}
