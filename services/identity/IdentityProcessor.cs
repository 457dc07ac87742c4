using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Refresh;
using LeadStreams.Identity.Registers;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;
using LeadStreams.Streams;

namespace LeadStreams.Identity;

/// <summary>
/// Keeps persons equal to what the offline resolver would make of all retained facts. Records change registers and mark what they touch;
/// before the commit each touched component is resolved once, and what differs from what was said before is said.
/// </summary>
internal sealed class IdentityProcessor(IdentityRules rules, SurvivorshipRules survivorship) : IProcessor
{
    private readonly Touched touched = new();

    /// <inheritdoc/>
    public void Process(in StreamRecord record, ITaskContext context)
    {
        touched.At(record.Topic, record.Partition, record.Offset);
        var stores = new IdentityStores(context);
        var leads = new LeadRegister(stores, rules, touched);
        if (string.Equals(record.Topic, IdentityTopology.DecisionsTopic, StringComparison.Ordinal))
        {
            Decide(record, new DecisionRegister(stores, leads, touched), context);
        }
        else if (record.Value is NormalizedLead lead)
        {
            leads.Apply(lead);
        }
        else
        {
            leads.Erase(record.Key, "erasure");
        }
    }

    /// <inheritdoc/>
    public void BeforeCommit(ITaskContext context)
    {
        if (touched.Leads.Count > 0 || touched.Tokens.Count > 0)
        {
            new PersonRefresh(new IdentityStores(context), rules, survivorship, touched).Run(context);
        }

        touched.Clear();
    }

    /// <inheritdoc/>
    public void OnAbort() => touched.Clear();

    private static void Decide(in StreamRecord record, DecisionRegister decisions, ITaskContext context)
    {
        if (record.Value is not IdentityDecision decision)
        {
            decisions.Forget(record.Key);
        }
        else if (DecisionRegister.MissingField(decision) is { } field)
        {
            context.Reject("decision_incomplete", field, $"a {decision.Kind} decision needs it");
        }
        else
        {
            decisions.Apply(decision);
        }
    }
}
