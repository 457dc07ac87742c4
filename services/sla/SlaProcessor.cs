using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Streams;

namespace LeadStreams.Sla;

/// <summary>
/// One lead's SLA clock. Every record and timer does the same: add the fact, derive the clock, fire what is due, set the one timer for what is next.
/// </summary>
internal sealed class SlaProcessor(MarketCatalog markets) : IKeyedProcessor<SlaState>
{
    private static readonly SlaState Nothing = new();
    private readonly ClockRules rules = new(markets);

    public void Decide(string key, SlaState? state, in StreamRecord record, Decision<SlaState> decision)
    {
        var known = state ?? Nothing;
        switch (record.Value)
        {
            case NormalizedLead { Market: { } market } when markets.ByCode(market) is null:
                decision.Reject(SlaRejectCodes.UnknownMarket, "market");
                break;
            case NormalizedLead lead:
                Apply(key, known.With(lead), decision);
                break;
            case Membership membership:
                Apply(key, known with { PersonId = membership.PersonId }, decision);
                break;
            case Activity activity:
                Apply(key, known.With(activity), decision);
                break;
            case null when record.Topic == SlaTopics.Leads:
                Erase(state, decision);
                break;
            case null when record.Topic == SlaTopics.Memberships && state is not null:
                Apply(key, known with { PersonId = null }, decision);
                break;
        }
    }

    public void OnTimer(string key, SlaState? state, in FiredTimer timer, Decision<SlaState> decision)
    {
        if (state is not null)
        {
            Apply(key, state, decision);
        }
    }

    private void Apply(string leadId, SlaState facts, Decision<SlaState> decision)
    {
        var previous = facts.Clock;
        var clock = rules.Derive(leadId, facts);
        if (previous is not null && previous.ClockId != clock?.ClockId)
        {
            decision.Emit(SlaTopics.Clocks, previous.ClockId, null);
        }

        if (clock is null)
        {
            decision.Cancel(SlaTopics.ThresholdTimer);
            decision.Become(facts with { Clock = null });
            return;
        }

        clock = ClockRules.WithFired(clock, facts.FiredPercents.GetValueOrDefault(clock.PolicyId));
        clock = FireWhatIsDue(clock, facts.Lead?.ReceivedAt, decision);
        ScheduleNext(clock, decision);
        if (clock != previous)
        {
            decision.Emit(SlaTopics.Clocks, clock.ClockId, clock);
        }

        var fired =
            clock.FiredPercent == 0
                ? facts.FiredPercents
                : facts.FiredPercents.With(clock.PolicyId, clock.FiredPercent);
        decision.Become(facts with { Clock = clock, FiredPercents = fired });
    }

    /// <summary>Fires in ascending order; without a person there is nobody to tell, so it waits for the membership.</summary>
    private static SlaClock FireWhatIsDue(SlaClock clock, DateTimeOffset? receivedAt, Decision<SlaState> decision)
    {
        foreach (var percent in SlaPolicy.ThresholdPercents)
        {
            if (
                percent > clock.FiredPercent
                && clock.PersonId is { } person
                && ClockRules.Due(clock, percent) is { } due
                && due <= decision.Now
            )
            {
                decision.Emit(SlaTopics.Thresholds, person, Threshold(clock, percent, person, due, decision.Now));
                clock = ClockRules.WithFired(clock, percent);
                Telemetry.Fired(percent, Detection.Of(due, receivedAt, decision.Now));
            }
        }

        return clock;
    }

    private static void ScheduleNext(SlaClock clock, Decision<SlaState> decision)
    {
        foreach (var percent in SlaPolicy.ThresholdPercents)
        {
            if (percent > clock.FiredPercent && ClockRules.Due(clock, percent) is { } due && due > decision.Now)
            {
                decision.Schedule(SlaTopics.ThresholdTimer, due);
                return;
            }
        }

        decision.Cancel(SlaTopics.ThresholdTimer);
    }

    private static void Erase(SlaState? state, Decision<SlaState> decision)
    {
        if (state?.Clock is { } clock)
        {
            decision.Emit(SlaTopics.Clocks, clock.ClockId, null);
        }

        decision.Cancel(SlaTopics.ThresholdTimer);
        decision.Forget();
    }

    private static SlaThreshold Threshold(
        SlaClock clock,
        int percent,
        string person,
        DateTimeOffset due,
        DateTimeOffset now
    ) =>
        new()
        {
            ClockId = clock.ClockId,
            ThresholdPercent = percent,
            LeadId = clock.LeadId,
            PersonId = person,
            Market = clock.Market,
            PolicyId = clock.PolicyId,
            PolicyVersion = clock.PolicyVersion,
            DueAt = due,
            FiredAt = now,
        };
}
