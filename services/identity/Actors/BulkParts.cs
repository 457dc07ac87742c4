using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>Cuts a moving component into parts that a broker takes. One vertex is never cut: the largest, a token with a thousand links, has some 60 kB.</summary>
internal sealed class BulkParts(int partBytes)
{
    private readonly List<(List<IdentityCellLead> Leads, List<IdentityCellToken> Tokens)> parts = [];
    private int bytes = int.MaxValue;

    /// <summary>Adds a lead.</summary>
    public void Add(IdentityCellLead lead) => PartFor(RecordSize.Of(lead)).Leads.Add(lead);

    /// <summary>Adds a token.</summary>
    public void Add(IdentityCellToken token) => PartFor(RecordSize.Of(token)).Tokens.Add(token);

    /// <summary>The parts of all that was added, which is not empty; begins anew.</summary>
    public IdentityBulk[] Take()
    {
        var id = IdOf(parts[0]);
        var bulks = new IdentityBulk[parts.Count];
        for (var i = 0; i < bulks.Length; i++)
        {
            bulks[i] = new IdentityBulk
            {
                MoveId = id,
                Part = i,
                Parts = bulks.Length,
                Leads = AvroList<IdentityCellLead>.Adopt(parts[i].Leads.ToArray()),
                Tokens = AvroList<IdentityCellToken>.Adopt(parts[i].Tokens.ToArray()),
            };
        }

        parts.Clear();
        bytes = int.MaxValue;
        return bulks;
    }

    /// <summary>A vertex has each epoch once, so one of them names the move.</summary>
    private static string IdOf((List<IdentityCellLead> Leads, List<IdentityCellToken> Tokens) part) =>
        part.Leads.Count > 0
            ? FormattableString.Invariant($"{part.Leads[0].Epoch}|{part.Leads[0].LeadId}")
            : FormattableString.Invariant($"{part.Tokens[0].Epoch}|{part.Tokens[0].Token}");

    private (List<IdentityCellLead> Leads, List<IdentityCellToken> Tokens) PartFor(int size)
    {
        if (bytes == int.MaxValue || bytes + size > partBytes)
        {
            parts.Add(([], []));
            bytes = 0;
        }

        bytes += size;
        return parts[^1];
    }
}
