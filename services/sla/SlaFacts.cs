using LeadStreams.Contracts;

namespace LeadStreams.Sla;

/// <summary>Adds facts to what is known of a lead. Pure; the order in which facts come does not matter.</summary>
internal static class SlaFacts
{
    /// <summary>More activities than this of one lead, all before a response that counts, would be none of a salesperson.</summary>
    private const int MaxActivityTimes = 1_000;

    /// <summary>A version of the lead: the greatest source version counts, ties by content hash; having come in live once is enough.</summary>
    public static SlaState With(this SlaState state, NormalizedLead lead)
    {
        var known = state.Lead;
        var cameLive = lead.Origin == Origin.Live || known is { CameLive: true };
        var next =
            known is not null && !IsNewer(lead, known)
                ? known with
                {
                    CameLive = cameLive,
                }
                : new SlaLead
                {
                    SourceVersion = lead.SourceVersion,
                    ContentHash = lead.ContentHash,
                    OccurredAt = lead.OccurredAt,
                    Market = lead.Market,
                    IsTest = lead.IsTest,
                    CameLive = cameLive,
                };
        return state with
        {
            Lead = next with { ReceivedAt = SaysTheSame(next, known) ? known!.ReceivedAt : lead.ReceivedAt },
        };
    }

    /// <summary>Something was done about the lead.</summary>
    public static SlaState With(this SlaState state, Activity activity)
    {
        var times = state.ActivityTimes.Span;
        var position = times.BinarySearch(activity.OccurredAt);
        if (position >= 0)
        {
            return state;
        }

        position = ~position;
        AvroList<DateTimeOffset> with = [.. times[..position], activity.OccurredAt, .. times[position..]];
        return state with
        {
            ActivityTimes = with.Count <= MaxActivityTimes ? with : [.. with.Span[..MaxActivityTimes]],
        };
    }

    /// <summary>The first activity at or after an instant.</summary>
    public static DateTimeOffset? FirstResponse(this SlaState state, DateTimeOffset since)
    {
        var times = state.ActivityTimes.Span;
        var position = times.BinarySearch(since);
        position = position < 0 ? ~position : position;
        return position < times.Length ? times[position] : null;
    }

    /// <summary>True when nothing that a clock is made of is news.</summary>
    private static bool SaysTheSame(SlaLead next, SlaLead? known) =>
        known is not null
        && next.OccurredAt == known.OccurredAt
        && next.Market == known.Market
        && next.IsTest == known.IsTest
        && next.CameLive == known.CameLive;

    private static bool IsNewer(NormalizedLead lead, SlaLead known) =>
        lead.SourceVersion != known.SourceVersion
            ? lead.SourceVersion > known.SourceVersion
            : string.CompareOrdinal(lead.ContentHash, known.ContentHash) > 0;
}
