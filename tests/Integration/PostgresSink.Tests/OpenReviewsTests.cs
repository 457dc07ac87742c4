using LeadStreams.Contracts;
using LeadStreams.Testing;

namespace LeadStreams.PostgresSink.Tests;

public sealed class OpenReviewsTests(SinkDatabases databases)
{
    private static readonly DateTimeOffset Opened = FakeLog.Start;

    [Fact]
    public async Task Open_reviews_are_counted_by_reason_with_the_oldest_of_each()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        Append(log, "r1", "conflict", Opened);
        Append(log, "r2", "conflict", Opened.AddHours(-3));
        Append(log, "r3", "ambiguous", Opened.AddHours(-1));
        Append(log, "r4", "ambiguous", Opened.AddDays(-9), ReviewState.Closed);
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);
        var reviews = new OpenReviews(new ManualClock(Opened));

        reviews.Latest.ShouldBeEmpty();
        reviews.Measure(bench.Session.Connection);

        Told(reviews).ShouldBe(["ambiguous 1 3600", "conflict 2 10800"]);

        log.Append<IdentityReview>("leads.identity.reviews", "r3", null);
        log.Append<IdentityReview>("leads.identity.reviews", "r2", null);
        bench.Write(log.Records);
        reviews.Measure(bench.Session.Connection);

        Told(reviews).ShouldBe(["ambiguous 0 0", "conflict 1 0"], "none left is zero, not silence");
    }

    [Fact]
    public async Task They_are_counted_twice_a_minute_at_most()
    {
        var database = await databases.CreateAsync();
        using var bench = new SinkBench(database, new FakeLog());
        var clock = new ManualClock(Opened);
        var reviews = new OpenReviews(clock);

        reviews.IsDue.ShouldBeTrue();
        reviews.Measure(bench.Session.Connection);
        clock.Advance(TimeSpan.FromSeconds(29));
        reviews.IsDue.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));
        reviews.IsDue.ShouldBeTrue();
    }

    [Fact]
    public void A_review_of_leads_that_say_they_are_of_tomorrow_has_no_age_yet() =>
        new OpenReviewCount("conflict", 1, Opened.AddDays(1)).OldestAgeSeconds(Opened).ShouldBe(0);

    private static IEnumerable<string> Told(OpenReviews reviews) =>
        reviews
            .Latest.OrderBy(one => one.Reason, StringComparer.Ordinal)
            .Select(one => FormattableString.Invariant($"{one.Reason} {one.Reviews} {one.OldestAgeSeconds(Opened)}"));

    private static void Append(
        FakeLog log,
        string id,
        string reason,
        DateTimeOffset openedAt,
        ReviewState state = ReviewState.Open
    ) => log.Append("leads.identity.reviews", id, Samples.Review(id, reason, openedAt) with { State = state });
}
