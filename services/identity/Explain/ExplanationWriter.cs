using LeadStreams.Domain;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Explain;

/// <summary>Writes explanations as text for people.</summary>
internal sealed class ExplanationWriter(TextWriter output, ExplanationLabels labels)
{
    /// <summary>A person: its leads, what linked them, what was kept out, what was decided.</summary>
    public void Write(PersonExplanation person)
    {
        Header(person.Anchor, person.Leads.Count);
        output.WriteLine();
        output.WriteLine("leads");
        foreach (var lead in person.Leads)
        {
            output.WriteLine($"  {Described(lead.LeadId, lead.OccurredAtMs)}");
            foreach (var token in lead.Tokens)
            {
                output.WriteLine($"    {labels.Of(token.Token)}{Because(token)}");
            }
        }

        WriteLinks(person, leadId => leadId);
        WriteBlocked(person);
        WriteDecisions(person.Decisions);
    }

    /// <summary>How a person came together: lead by lead, the oldest first.</summary>
    public void WriteLinks(PersonExplanation person)
    {
        Header(person.Anchor, person.Leads.Count);
        var occurredAt = person.Leads.ToDictionary(lead => lead.LeadId, lead => lead.OccurredAtMs);
        WriteLinks(person, leadId => Described(leadId, occurredAt[leadId]));
        WriteDecisions(person.Decisions);
    }

    /// <summary>Why two leads are one person.</summary>
    public void Write(WhyExplanation why)
    {
        output.WriteLine($"one person: {Uuid5.PersonId(why.Anchor)}  ({labels.Rules})");
        output.WriteLine($"  {Described(why.Path.From, why.OccurredAtMs[why.Path.From])}");
        foreach (var hop in why.Path.Hops)
        {
            output.WriteLine($"    {labels.Of(hop.Token)} (tier {hop.Tier})");
            output.WriteLine($"  {Described(hop.To, why.OccurredAtMs[hop.To])}");
        }

        WriteDecisions(why.Decisions);
    }

    /// <summary>Why two leads are not one person.</summary>
    public void Write(WhyNotExplanation why)
    {
        switch (why)
        {
            case WhyNotExplanation.OnePerson one:
                Write(one.Why);
                break;
            case WhyNotExplanation.Absent absent:
                output.WriteLine($"lead {absent.LeadId} belongs to nobody: {ExplanationWords.Of(absent.Why)}");
                break;
            case WhyNotExplanation.NoEvidence none:
                WriteNoEvidence(none);
                break;
            case WhyNotExplanation.Blocked blocked:
                WriteBlocked(blocked);
                break;
        }
    }

    private void Header(string anchor, int leads) =>
        output.WriteLine($"person {Uuid5.PersonId(anchor)}  {leads} lead(s), the oldest {anchor}  ({labels.Rules})");

    private void WriteNoEvidence(WhyNotExplanation.NoEvidence none)
    {
        TwoPersons(none.AnchorA, none.AnchorB);
        output.WriteLine(
            none.Shared.Count == 0
                ? "  nothing links them: neither they nor those they are linked with share any evidence"
                : "  nothing links them; what they share links nobody:"
        );
        foreach (var shared in none.Shared)
        {
            output.WriteLine(
                $"    {labels.Of(shared.Standing.Token)}{Because(shared.Standing)}  (leads {shared.LeadA}, {shared.LeadB})"
            );
        }
    }

    private void WriteBlocked(WhyNotExplanation.Blocked blocked)
    {
        TwoPersons(blocked.AnchorA, blocked.AnchorB);
        output.WriteLine(
            blocked.Contradictions.Count == 0
                ? "  they could be one, but the evidence between them also points elsewhere:"
                : "  they cannot be one:"
        );
        Write(blocked.Contradictions, "    ");
        output.WriteLine("  the evidence between them, and why it stops");
        foreach (var step in blocked.Chain)
        {
            output.WriteLine(
                $"    {Uuid5.PersonId(step.AnchorA)} -x- {Uuid5.PersonId(step.AnchorB)}  {labels.Of(step.Token)}: {step.Reason}"
            );
            Write(step.Contradictions, "      ");
        }

        foreach (var group in blocked.Undecided)
        {
            output.WriteLine(
                $"  could have joined several, so joined none (tier {group.Tier}): {string.Join(", ", group.Leads)} by {string.Join(", ", group.Tokens.Select(labels.Of))}"
            );
            Write(group.Contradictions, "    ");
        }
    }

    private void TwoPersons(string a, string b) =>
        output.WriteLine($"two persons: {Uuid5.PersonId(a)} and {Uuid5.PersonId(b)}  ({labels.Rules})");

    private void WriteLinks(PersonExplanation person, Func<string, string> lead)
    {
        if (person.Links.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("linked by");
            new EvidenceTree(person.Links, output, labels, lead).Write(person.Anchor);
        }
    }

    private string Described(string leadId, long occurredAtMs) =>
        $"{leadId}  {labels.Describe(leadId, occurredAtMs)}".TrimEnd();

    private void WriteBlocked(PersonExplanation person)
    {
        if (person.Blocked.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("kept out");
        }

        foreach (var token in person.Blocked)
        {
            var others = token
                .Clusters.Where(cluster => cluster.Anchor.Id != person.Anchor)
                .Select(cluster =>
                    $"{Uuid5.PersonId(cluster.Anchor.Id)} ({cluster.Leads.Count} lead(s), {cluster.Anchor.Id})"
                );
            output.WriteLine($"  {labels.Of(token.Token)}: {token.Reason} with {string.Join(", ", others)}");
        }
    }

    private void WriteDecisions(IReadOnlyList<DecisionFact> decisions)
    {
        if (decisions.Count > 0)
        {
            output.WriteLine();
            output.WriteLine("decisions in force");
        }

        foreach (var decision in decisions)
        {
            var about = decision.Token is { } token ? labels.Of(token) : $"{decision.LeadA} {decision.LeadB}";
            output.WriteLine($"  {decision.DecisionId}  {ExplanationWords.Of(decision.Kind)}  {about}");
        }
    }

    private void Write(IReadOnlyList<Contradiction> contradictions, string indent)
    {
        foreach (var contradiction in contradictions)
        {
            output.WriteLine(
                indent
                    + contradiction switch
                    {
                        Contradiction.Decided one =>
                            $"decided: {one.LeadA} is not {one.LeadB} ({string.Join(", ", one.DecisionIds)})",
                        Contradiction.Exclusive one =>
                            $"a person has one {one.ValueA.Namespace}: {labels.Of(one.ValueA)} on {one.LeadA}, {labels.Of(one.ValueB)} on {one.LeadB}",
                        Contradiction.Names one =>
                            $"names of different people: {labels.Of(one.NameA)} on {one.LeadA}, {labels.Of(one.NameB)} on {one.LeadB}",
                        Contradiction.TooMany one => $"together {one.Leads} leads; a person has at most {one.Limit}",
                        _ => "",
                    }
            );
        }
    }

    private static string Because(TokenStanding standing) =>
        standing.Links ? "" : "  " + ExplanationWords.Because(standing);
}
