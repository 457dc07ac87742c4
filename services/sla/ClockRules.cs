using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;

namespace LeadStreams.Sla;

/// <summary>Derives the SLA clock of a lead from its facts. Pure.</summary>
internal sealed class ClockRules(MarketCatalog markets)
{
    /// <summary>
    /// The clock that the facts make, but for what has been fired of it; null when the lead has none: no market, a test lead, or one that never
    /// came in live. A clock keeps the policy version it started with until its lead's start or market changes.
    /// </summary>
    public SlaClock? Derive(string leadId, SlaState state)
    {
        if (state.Lead is not { Market: { } code, CameLive: true, IsTest: false } lead)
        {
            return null;
        }

        var market = markets.ByCode(code);
        var isSame = state.Clock is { } known && known.Market == code && known.StartedAt == lead.OccurredAt;
        if (!isSame && market is null)
        {
            return null;
        }

        var clock = isSame ? state.Clock! : Start(leadId, lead, market!);
        var response = state.FirstResponse(lead.OccurredAt);
        return clock with
        {
            PersonId = state.PersonId,
            State = response is null ? SlaClockState.Running : SlaClockState.Stopped,
            StoppedAt = response,
            ElapsedMs =
                response is { } at && market is not null
                    ? (long)market.Calendar.BusinessTimeBetween(lead.OccurredAt, at).TotalMilliseconds
                    : clock.ElapsedMs,
        };
    }

    /// <summary>When a threshold is due; null when the first response came before it.</summary>
    public static DateTimeOffset? Due(SlaClock clock, int percent)
    {
        var due = percent switch
        {
            80 => clock.Due80At,
            100 => clock.Due100At,
            _ => clock.Due150At,
        };
        return clock.StoppedAt is { } response && response <= due ? null : due;
    }

    /// <summary>
    /// The clock with the greatest threshold that was fired. A running clock's elapsed time is what that threshold stands for: a function of facts,
    /// not of when it was looked at.
    /// </summary>
    public static SlaClock WithFired(SlaClock clock, int percent) =>
        clock with
        {
            FiredPercent = percent,
            ElapsedMs =
                clock.State == SlaClockState.Stopped ? clock.ElapsedMs : ((clock.TargetMs * percent) + 99) / 100,
        };

    private static SlaClock Start(string leadId, SlaLead lead, Market market)
    {
        var policy = market.Sla;
        DateTimeOffset DueAt(int percent) => market.Calendar.AddBusinessTime(lead.OccurredAt, policy.Share(percent));
        return new SlaClock
        {
            ClockId = $"{leadId}:{policy.Id}",
            LeadId = leadId,
            Market = market.Code,
            PolicyId = policy.Id,
            PolicyVersion = policy.Version,
            TargetMs = (long)policy.Target.TotalMilliseconds,
            StartedAt = lead.OccurredAt,
            Due80At = DueAt(80),
            Due100At = DueAt(100),
            Due150At = DueAt(150),
        };
    }
}
