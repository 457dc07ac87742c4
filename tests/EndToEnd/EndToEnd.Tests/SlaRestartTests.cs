using System.Globalization;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>An SLA clock is a property of the record: it runs while nothing else does.</summary>
public sealed class SlaRestartTests(ITestOutputHelper output)
{
    private const string ClockCount = "SELECT count(*) FROM leads.sla_clock";
    private const string ThresholdCount = "SELECT count(*) FROM leads.sla_threshold";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-27")]
    [Trait("Requirement", "S0-28")]
    public async Task Thresholds_fire_once_each_in_order_and_never_early_across_a_restart_without_traffic()
    {
        using var schemas = SchemasWithShortTarget("PT16S");
        await using var stack = await TestStack.StartAsync(
            options => options with { SchemasDirectory = schemas.Path },
            Cancellation
        );
        await SendAsync(stack, TimeProvider.System.GetUtcNow());
        await Wait.UntilAsync(
            async () => await TableContent.CountAsync(stack, ClockCount, Cancellation) == 1,
            Patience,
            () => "there is no clock",
            Cancellation
        );
        (await TableContent.CountAsync(stack, ThresholdCount, Cancellation)).ShouldBe(0);
        await stack.StopAsync();
        var stoppedAt = TimeProvider.System.GetUtcNow();

        await stack.StartAgainAsync(Cancellation);
        await Wait.UntilAsync(
            async () => await TableContent.CountAsync(stack, ThresholdCount, Cancellation) == 3,
            Patience,
            () => "not all thresholds have fired",
            Cancellation
        );
        await stack.DrainAsync(Cancellation);

        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
        var topics = new TopicContent(stack, registry);
        var clock = topics.Latest<SlaClock>("leads.sla.clocks").Values.ShouldHaveSingleItem();
        var fired = topics.All<SlaThreshold>("leads.sla.thresholds").ConvertAll(record => record.Value!);
        foreach (var threshold in fired)
        {
            output.WriteLine(
                $"{threshold.ThresholdPercent} %: {(threshold.FiredAt - threshold.DueAt).TotalMilliseconds:0} ms after it was due"
            );
        }

        stoppedAt.ShouldBeLessThan(clock.Due80At, "the stack was stopped too late for this test to say anything");
        fired.Select(threshold => threshold.ThresholdPercent).ShouldBe([80, 100, 150]);
        fired.Select(threshold => threshold.DueAt).ShouldBe([clock.Due80At, clock.Due100At, clock.Due150At]);
        fired.ShouldAllBe(threshold => threshold.FiredAt >= threshold.DueAt && threshold.ClockId == clock.ClockId);
        fired.Select(threshold => threshold.FiredAt).ShouldBeInOrder();
        clock.FiredPercent.ShouldBe(150);
        var early = await TableContent.CountAsync(stack, ThresholdCount + " WHERE fired_at < due_at", Cancellation);
        early.ShouldBe(0);
    }

    private static async Task SendAsync(TestStack stack, DateTimeOffset submittedAt)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["submission_id"] = "the-only-one",
                ["submitted_at"] = submittedAt.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
                ["email"] = "only@example.com",
                ["country"] = "US",
            }
        );
        using var answer = await http.PostAsync(
            new Uri(stack.Options.Ingest, "/v1/sources/web-form"),
            form,
            Cancellation
        );
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>The market that is open around the clock promises an answer within <paramref name="target"/>.</summary>
    private static SchemasCopy SchemasWithShortTarget(string target)
    {
        var copy = new SchemasCopy();
        copy.Change("markets.yaml", text => text.Replace("PT30M", target, StringComparison.Ordinal));
        return copy;
    }
}
