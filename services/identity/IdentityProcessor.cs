using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity;

/// <summary>
/// Keeps persons equal to what the offline resolver would make of all retained facts, in many partitions at once. The actors of one partition take in records and
/// messages; what they say goes on after each batch; when it has all been said, at the latest before the commit, each touched component is resolved once, and what differs from what was said before is said.
/// </summary>
internal sealed class IdentityProcessor(
    IdentityRules rules,
    SurvivorshipRules survivorship,
    TokenKeys keys,
    Telemetry? telemetry = null
) : IStartingProcessor
{
    /// <summary>The timer of a component that is left in the cell of another.</summary>
    public const string HomeTimer = "home";

    /// <summary>How long such a component must rest before it goes home: one that is still being pulled would only be pulled back.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(60);

    /// <summary>The timer of the sweep after a change of rules.</summary>
    public const string SweepTimer = "sweep";

    /// <summary>A sweep takes so many leads, tokens and residents at once, and pauses so long: live records come between.</summary>
    private const int SweepStep = 500;
    private static readonly TimeSpan SweepPause = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// So many touched leads are resolved when all that a batch set off within the transaction is done, before the commit: while what was made for them is in the processor's cache. A
    /// component that is touched again in the same transaction is resolved again.
    /// </summary>
    private const int ManyTouched = 16;

    private readonly List<Outgoing> outgoing = [];
    private ActorTask? actors;
    private PartitionRules? partition;

    /// <inheritdoc/>
    public void OnStart(ITaskContext context)
    {
        Actors(context);
        if (partition!.IsSweepDue)
        {
            context.Schedule(PartitionRules.Key, SweepTimer, context.Now);
        }
    }

    /// <inheritdoc/>
    public void Process(in StreamRecord record, ITaskContext context)
    {
        var task = Actors(context);
        switch (record.Value)
        {
            case IdentityMessage message:
                task.Message(record.Key, message);
                break;
            case NormalizedLead lead:
                task.Lead(record.Key, lead, record.Timestamp);
                break;
            case IdentityDecision decision when DecisionActor.MissingField(decision) is { } field:
                context.Reject("decision_incomplete", field, $"a {decision.Kind} decision needs it");
                break;
            case IdentityDecision decision:
                task.Decision(record.Key, decision);
                break;
            default:
                Forget(record, task);
                break;
        }
    }

    /// <inheritdoc/>
    public void OnTimer(in FiredTimer timer, ITaskContext context)
    {
        if (string.Equals(timer.Name, SweepTimer, StringComparison.Ordinal))
        {
            Sweep(context);
            return;
        }

        var (cell, leadId) = HomeTimerKey.Parse(timer.Key);
        Actors(context).BringHome(cell, leadId);
    }

    /// <inheritdoc/>
    public void AfterBatch(ITaskContext context)
    {
        if (!Say(context) && actors!.TouchedLeads >= ManyTouched)
        {
            Resolve(context);
            context.EncodeChanges();
        }
    }

    /// <inheritdoc/>
    public void BeforeCommit(ITaskContext context) => Resolve(context);

    /// <inheritdoc/>
    public void OnAbort()
    {
        outgoing.Clear();
        actors = null;
    }

    /// <summary>Resolves what was touched since the last time.</summary>
    private void Resolve(ITaskContext context)
    {
        var emissions = Actors(context)
            .Resolve(
                context.Now,
                (cell, leadId) => context.Schedule(HomeTimerKey.Of(cell, leadId), HomeTimer, context.Now + Rest)
            );
        if (emissions is not null)
        {
            Telemetry.Resolved(emissions);
            emissions.Send(context);
        }

        Say(context);
    }

    /// <summary>Sends what the actors have said; false when they said nothing.</summary>
    private bool Say(ITaskContext context)
    {
        Actors(context).DrainTo(outgoing);
        Telemetry.Said(outgoing);
        foreach (var (key, message, throughLog) in outgoing)
        {
            if (throughLog)
            {
                context.EmitToLog(IdentityTopology.WorkTopic, key, message);
            }
            else
            {
                context.Emit(IdentityTopology.WorkTopic, key, message);
            }
        }

        var hasSaid = outgoing.Count > 0;
        outgoing.Clear();
        return hasSaid;
    }

    private void Sweep(ITaskContext context)
    {
        Telemetry.SweptStep();
        if (Actors(context).Sweep(SweepStep, partition!.IsRetellDue))
        {
            context.Schedule(PartitionRules.Key, SweepTimer, context.Now + SweepPause);
        }
        else if (partition.IsSweepDue)
        {
            partition.Swept();
        }
    }

    private static void Forget(in StreamRecord record, ActorTask task)
    {
        if (string.Equals(record.Topic, IdentityTopology.DecisionsTopic, StringComparison.Ordinal))
        {
            task.Decision(record.Key, decision: null);
        }
        else if (string.Equals(record.Topic, IdentityTopology.NormalizedTopic, StringComparison.Ordinal))
        {
            task.Lead(record.Key, lead: null, record.Timestamp);
        }
    }

    // Made anew after an abort: the rules that came into force in it are to come into force again.
    private ActorTask Actors(ITaskContext context)
    {
        if (actors is null)
        {
            var stores = new ActorStores(context);
            partition = new PartitionRules(stores);
            if (!partition.Begin(rules, survivorship.Fingerprint, keys.Fingerprint))
            {
                telemetry?.RulesAreOlder(context.Partition, rules.Version, partition.Rules.Version);
            }

            actors = new ActorTask(stores, partition.Rules, survivorship, keys);
        }

        return actors;
    }
}

/// <summary>Keys of timers for components away from home: the cell, a bar, the lead. Cells and lead ids may hold bars themselves; the length of the cell tells them apart.</summary>
internal static class HomeTimerKey
{
    /// <summary>The key.</summary>
    public static string Of(string cell, string leadId) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{cell.Length}|{cell}{leadId}");

    /// <summary>The cell and the lead of a key.</summary>
    public static (string Cell, string LeadId) Parse(string key)
    {
        var bar = key.IndexOf('|', StringComparison.Ordinal);
        var length = int.Parse(key.AsSpan(0, bar), System.Globalization.CultureInfo.InvariantCulture);
        return (key.Substring(bar + 1, length), key[(bar + 1 + length)..]);
    }
}
