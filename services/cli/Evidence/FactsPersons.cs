using LeadStreams.Domain;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Evidence;

/// <summary>Finds persons and leads in facts that were resolved as a whole.</summary>
internal sealed class FactsPersons : IPersonDirectory
{
    private readonly Dictionary<string, Cluster> byLead = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> leadByPersonId = new(StringComparer.Ordinal);

    private readonly IEvidence evidence;

    public FactsPersons(IReadOnlyList<ResolvedComponent> resolved, IEvidence evidence)
    {
        this.evidence = evidence;
        foreach (
            var lead in resolved
                .SelectMany(one => one.Clusters)
                .SelectMany(one => one.Leads.Select(lead => (lead, one)))
        )
        {
            byLead.Add(lead.lead.Id, lead.one);
            // Every lead may have been the oldest of a person once.
            leadByPersonId[Uuid5.PersonId(lead.lead.Id)] = lead.lead.Id;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<PersonReference> Find(string reference)
    {
        if (byLead.TryGetValue(reference, out var cluster))
        {
            return [new PersonReference(ReferenceKind.Lead, reference, IdOf(cluster), [reference])];
        }

        if (leadByPersonId.TryGetValue(reference, out var lead))
        {
            var today = byLead[lead];
            var kind = IdOf(today) == reference ? ReferenceKind.Person : ReferenceKind.FormerPerson;
            return [new PersonReference(kind, reference, IdOf(today), today.Leads.Select(one => one.Id).ToList())];
        }

        return byLead
            .Values.Distinct()
            .Where(one => one.Leads.Any(other => other.Tokens.Contains(new TokenId("mail", reference))))
            .Select(one => new PersonReference(
                ReferenceKind.Mailbox,
                reference,
                IdOf(one),
                one.Leads.Select(l => l.Id).ToList()
            ))
            .ToList();
    }

    /// <inheritdoc/>
    public AbsentLead WhyNobody(string reference) => evidence.WhyAbsent(reference);

    /// <inheritdoc/>
    public string Describe(string leadId) => "";

    private static string IdOf(Cluster cluster) => Uuid5.PersonId(cluster.Anchor.Id);
}
