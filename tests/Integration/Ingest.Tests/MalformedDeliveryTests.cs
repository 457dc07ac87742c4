using System.Collections.Concurrent;
using System.Net;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Ingest.Integration.Tests;

public sealed class MalformedDeliveryTests(IntakeFixture intake)
{
    private const int Deliveries = 1000;
    private const int AtOnce = 16;

    [Fact]
    [Trait("Requirement", "S0-5")]
    [Trait("Requirement", "S1-14")]
    public async Task A_thousand_malformed_deliveries_get_a_4xx_or_a_reject_record_and_nothing_is_lost()
    {
        var tried = new MalformedDeliveries(20261122).Take(Deliveries).ToDictionary(x => x.Id);
        var taken = new ConcurrentDictionary<string, TriedDelivery>();

        await Parallel.ForEachAsync(
            tried.Values,
            new ParallelOptions
            {
                MaxDegreeOfParallelism = AtOnce,
                CancellationToken = TestContext.Current.CancellationToken,
            },
            async (one, cancellation) =>
            {
                using var response = await intake.Http.SendAsync(Request(one), cancellation);
                ((int)response.StatusCode).ShouldBe(one.Status, $"{one.Id} {one.Source} {one.ContentType}");
                if (response.StatusCode == HttpStatusCode.Accepted)
                {
                    taken[one.Id] = one;
                }
            }
        );

        taken.Count.ShouldBeInRange(500, 950);
        var raw = intake
            .Topics.Read("leads.raw.web-form")
            .Where(x => tried.ContainsKey(x.Headers["ls-delivery-id"]))
            .ToArray();
        raw.Select(x => x.Headers["ls-delivery-id"]).ShouldBe(taken.Keys, ignoreOrder: true);
        raw.ShouldAllBe(x => x.Value.SequenceEqual(taken[x.Headers["ls-delivery-id"]].Body));
        await EveryRecordIsAccountedFor(raw);
    }

    private async Task EveryRecordIsAccountedFor(TopicRecord[] raw)
    {
        var places = raw.ToDictionary(x => (x.Partition, x.Offset));
        await intake.EventuallyAsync(Account, account => account.Processed == account.Received);

        foreach (var reject in Rejected().Where(x => x.Headers["ls-origin-topic"] == "leads.raw.web-form"))
        {
            SourceRejectCodes.All.ShouldContain(reject.Headers["ls-reject-code"]);
            if (places.TryGetValue(Origin(reject), out var origin))
            {
                reject.Value.ShouldBe(origin.Value);
            }
        }

        var rejected = Rejected()
            .Where(x => x.Headers["ls-origin-topic"] == "leads.raw.web-form")
            .Select(Origin)
            .Where(places.ContainsKey)
            .ToHashSet();
        var leads = intake
            .Topics.Leads()
            .Where(x => x.Raw.Topic == "leads.raw.web-form")
            .Select(x => (x.Raw.Partition, x.Raw.Offset))
            .Where(places.ContainsKey)
            .ToHashSet();
        rejected.Intersect(leads).ShouldBeEmpty();
        rejected.Count.ShouldBeGreaterThan(300);
    }

    /// <summary>What the normalizer has done, and after that what there was to do: other tests of this assembly send records too.</summary>
    private (long Processed, long Received) Account()
    {
        var processed = intake.Topics.Seen().Values.Sum(x => x.Accepted + x.Redelivered) + Rejected().Count;
        var received =
            intake.Topics.Read("leads.raw.web-form").Count + intake.Topics.Read("leads.raw.meta-lead-ads").Count;
        return (processed, received);
    }

    private List<TopicRecord> Rejected() =>
        [.. intake.Topics.Read("leads.rejected").Where(x => x.Headers["ls-service"] == "normalizer")];

    private static (int, long) Origin(TopicRecord reject) =>
        (
            int.Parse(reject.Headers["ls-origin-partition"], System.Globalization.CultureInfo.InvariantCulture),
            long.Parse(reject.Headers["ls-origin-offset"], System.Globalization.CultureInfo.InvariantCulture)
        );

    private static HttpRequestMessage Request(TriedDelivery one)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/sources/" + one.Source)
        {
            Content = new ByteArrayContent(one.Body),
        };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", one.ContentType);
        request.Headers.Add("Idempotency-Key", one.Id);
        if (one.Signature is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Hub-Signature-256", one.Signature);
        }

        return request;
    }
}
