using System.Diagnostics.Metrics;
using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Refresh;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Identity;

/// <summary>
/// All instruments of identity, with the log events that go with them. They count what was said, also in transactions that were aborted later: compare them with
/// <c>leadstreams_transactions_aborted_total</c>.
/// </summary>
internal sealed class Telemetry(ILogger logger)
{
    private static readonly KeyValuePair<string, object?> Group = new(
        "messaging.consumer.group.name",
        IdentityTopology.ApplicationId
    );

    // Of the process, whatever the number of its stream threads.
    private static readonly Meter Meter = new("LeadStreams.Identity");
    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "leadstreams.identity.messages",
        "{message}",
        "Messages between actors, by kind"
    );
    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "leadstreams.identity.retries",
        "{message}",
        "Messages that found nobody and made their sender ask again; below 0.05 a lead when all is well"
    );
    private static readonly Counter<long> Moved = Meter.CreateCounter<long>(
        "leadstreams.identity.moved",
        "{actor}",
        "Leads and tokens that moved to another cell"
    );
    private static readonly Counter<long> ReviewsOpened = Meter.CreateCounter<long>(
        "leadstreams.identity.reviews.opened",
        "{review}",
        "Questions to people that came up, by reason: evidence that was kept from linking"
    );
    private static readonly Counter<long> ReviewsClosed = Meter.CreateCounter<long>(
        "leadstreams.identity.reviews.closed",
        "{review}",
        "Questions to people that are no longer due"
    );
    private static readonly Counter<long> Swept = Meter.CreateCounter<long>(
        "leadstreams.identity.rules.swept",
        "{step}",
        "Steps of evaluating everything by changed rules; stands still when all is evaluated"
    );
    private static int largestComponent;

    // By Kind.
    private static readonly string[] Kinds =
    [
        "carried",
        "token_home",
        "adoption",
        "facts",
        "pull",
        "bulk",
        "moved",
        "decision",
        "question",
        "resend",
    ];

    static Telemetry() =>
        Meter.CreateObservableGauge(
            "leadstreams.identity.component.leads.max",
            () => new Measurement<int>(Interlocked.Exchange(ref largestComponent, 0), Group),
            "{lead}",
            "Leads of the largest connected component resolved since the last scrape"
        );

    /// <summary>Actors said something. Counted by kind first: an instrument takes its time to find the place of its tags.</summary>
    public static void Said(List<Outgoing> outgoing)
    {
        Span<int> counts = stackalloc int[Kinds.Length];
        var (retries, moved) = (0, 0);
        foreach (var (_, message, _) in outgoing)
        {
            counts[(int)KindOf(message)]++;
            retries += message.Rare is { Resend: true } or { AskingLead: not null } ? 1 : 0;
            moved += message.Rare?.Bulk is { } bulk ? bulk.Leads.Count + bulk.Tokens.Count : 0;
        }

        for (var kind = 0; kind < counts.Length; kind++)
        {
            if (counts[kind] > 0)
            {
                Messages.Add(counts[kind], Group, new("kind", Kinds[kind]));
            }
        }

        if (retries > 0)
        {
            Retries.Add(retries, Group);
        }

        if (moved > 0)
        {
            Moved.Add(moved, Group);
        }
    }

    /// <summary>What was touched is resolved.</summary>
    public static void Resolved(Emissions emissions)
    {
        foreach (var review in emissions.Reviews)
        {
            if (review is null)
            {
                ReviewsClosed.Add(1, Group);
            }
            else
            {
                ReviewsOpened.Add(1, Group, new("reason", review.Reason));
            }
        }

        var known = Volatile.Read(ref largestComponent);
        while (emissions.LargestComponent > known)
        {
            known = Interlocked.CompareExchange(ref largestComponent, emissions.LargestComponent, known);
        }
    }

    /// <summary>A step of evaluating a partition by changed rules is done.</summary>
    public static void SweptStep() => Swept.Add(1, Group);

    /// <summary>Newer rules are in force in a partition than those this instance was started with.</summary>
    public void RulesAreOlder(int partition, string offered, string inForce) =>
        logger.RulesAreOlder(offered, inForce, partition);

    private static Kind KindOf(IdentityMessage message) =>
        message switch
        {
            { Carried: not null } => Kind.Carried,
            { TokenHomes.IsEmpty: false } => Kind.TokenHome,
            { Adoption: not null } => Kind.Adoption,
            { Facts: not null } => Kind.Facts,
            { Rare.Pull: not null } => Kind.Pull,
            { Rare.Bulk: not null } => Kind.Bulk,
            { Rare.Moved: not null } => Kind.Moved,
            { Rare.Decision: not null } or { Rare.Suppression: not null } => Kind.Decision,
            { Rare.AskingLead: not null } => Kind.Question,
            _ => Kind.Resend,
        };

    private enum Kind
    {
        Carried,
        TokenHome,
        Adoption,
        Facts,
        Pull,
        Bulk,
        Moved,
        Decision,
        Question,
        Resend,
    }
}
