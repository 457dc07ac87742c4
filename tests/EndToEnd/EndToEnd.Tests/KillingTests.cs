using System.Diagnostics;
using System.Globalization;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;
using Npgsql;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>What a crash may change: nothing.</summary>
public sealed class KillingTests(ITestOutputHelper output)
{
    private const int Rounds = 20;
    private const int RecordsPerRound = 40;
    private const string Postgres = "postgres";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Decides on the records, the victims and the moments; LEADSTREAMS_SEED replaces it.</summary>
    private static readonly int Seed = int.Parse(
        Environment.GetEnvironmentVariable("LEADSTREAMS_SEED") ?? "20261122",
        CultureInfo.InvariantCulture
    );

    /// <summary>Long ago, so that every SLA clock of the feed has run out whenever the test runs.</summary>
    private static readonly DateTimeOffset FeedTime = new(2026, 3, 2, 10, 0, 0, TimeSpan.Zero);

    private static readonly string[] AllVictims =
    [
        "broker",
        "schema-registry",
        Postgres,
        "ingest",
        "normalizer",
        "identity",
        "markets",
        "sla",
        "postgres-sink",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-5")]
    public async Task Killing_any_process_at_any_time_changes_nothing()
    {
        output.WriteLine($"LEADSTREAMS_SEED={Seed}");
        var feed = DemoFeed.Create(Rounds * RecordsPerRound, Seed, FeedTime);
        var undisturbed = await UndisturbedAsync(feed);

        await using var stack = await TestStack.StartAsync(
            options => options with { SeparateProcesses = true },
            Cancellation
        );
        await BrokerTellsOfItselfAsync(stack);
        await FeedWhileKillingAsync(stack, feed);
        var disturbed = await Results.ReadAsync(stack, Cancellation);

        disturbed.Content.DifferencesFrom(undisturbed.Content).ShouldBeEmpty();
        disturbed.Conservation.Missing.ShouldBe(0);
        disturbed.Conservation.Normalized.ShouldBe(undisturbed.Conservation.Normalized);
        // What was not acknowledged is sent again: then there is more of it, and all of that is a repetition.
        disturbed.Conservation.Raw.ShouldBeGreaterThanOrEqualTo(feed.Records.Count);
        disturbed.Conservation.RejectedByCode.Keys.ShouldBe(undisturbed.Conservation.RejectedByCode.Keys);
        output.WriteLine(
            $"raw {disturbed.Conservation.Raw} = normalized {disturbed.Conservation.Normalized} + redelivered {disturbed.Conservation.Redelivered} + rejected {disturbed.Conservation.Rejected} of {feed.Records.Count} sent"
        );
    }

    private static async Task BrokerTellsOfItselfAsync(TestStack stack)
    {
        using var http = new HttpClient();
        var metrics = new Uri($"http://127.0.0.1:{stack.Options.Ports.Operations}/metrics");
        (await http.GetStringAsync(metrics, Cancellation)).ShouldContain("kafka_broker_requests_total");
    }

    private async Task<Results> UndisturbedAsync(DemoFeed feed)
    {
        var watch = Stopwatch.StartNew();
        await using var stack = await TestStack.StartAsync(Cancellation);
        output.WriteLine($"undisturbed: up after {watch.Elapsed.TotalSeconds:0.0} s");
        await stack.FeedAsync(feed.Records, Cancellation);
        var results = await Results.ReadAsync(stack, Cancellation);
        output.WriteLine($"undisturbed: all read after {watch.Elapsed.TotalSeconds:0.0} s");
        results.Conservation.Missing.ShouldBe(0);
        results.Conservation.Raw.ShouldBe(feed.Records.Count);
        results.Content["leads.persons"].Count.ShouldBe(feed.PersonCount);
        foreach (var part in results.Content.Parts.Where(part => part.StartsWith("leads.", StringComparison.Ordinal)))
        {
            results.Content[part].ShouldNotBeEmpty(part);
        }

        return results;
    }

    private async Task FeedWhileKillingAsync(TestStack stack, DemoFeed feed)
    {
        var random = new Random(Seed);
        var victims = new Queue<string[]>();
        var watch = Stopwatch.StartNew();
        for (var round = 0; round < Rounds; round++)
        {
            if (victims.Count == 0)
            {
                victims = NextVictims(random);
            }

            var rowsBefore = await RowsAsync(stack);
            var sender = new DemoSender(stack.Options, TimeProvider.System);
            var sending = sender.SendAsync(
                [.. feed.Records.Skip(round * RecordsPerRound).Take(RecordsPerRound)],
                Cancellation
            );
            var moment = await MomentAsync(stack, sender, rowsBefore, random);
            var victim = victims.Dequeue();
            await KillAsync(stack, victim);
            output.WriteLine(
                $"{watch.Elapsed.TotalSeconds, 6:0.0} s  round {round + 1, 2}: {moment}, kill -9 {string.Join(' ', victim)}"
            );
            await sending;
        }
    }

    /// <summary>Each process alone, in any order, then all of them at once.</summary>
    private static Queue<string[]> NextVictims(Random random)
    {
        var order = AllVictims.ToArray();
        random.Shuffle(order);
        return new Queue<string[]>([.. order.Select(one => (string[])[one]), order]);
    }

    /// <summary>
    /// Waits for the moment to strike: sometimes at once, in the middle of what the last kill made the others do, else when the stream
    /// flows again from end to end.
    /// </summary>
    private static async Task<string> MomentAsync(TestStack stack, DemoSender sender, long rowsBefore, Random random)
    {
        if (random.Next(3) == 0)
        {
            var accepted = random.Next(RecordsPerRound);
            await Wait.UntilAsync(() => sender.Sent >= accepted, Patience, () => "nothing is accepted", Cancellation);
            return $"after {accepted} accepted records";
        }

        var rows = random.Next(1, RecordsPerRound / 2);
        await Wait.UntilAsync(
            async () => await RowsAsync(stack) >= rowsBefore + rows,
            Patience,
            () => "no more rows arrive",
            Cancellation
        );
        return $"after {rows} new rows";
    }

    /// <summary>Rows of source events, as soon as the database answers.</summary>
    private static async Task<long> RowsAsync(TestStack stack)
    {
        var rows = 0L;
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    rows = await TableContent.CountAsync(
                        stack,
                        "SELECT count(*) FROM leads.source_event",
                        Cancellation
                    );
                    return true;
                }
                catch (NpgsqlException)
                {
                    return false;
                }
            },
            Patience,
            () => "the database does not come back",
            Cancellation
        );
        return rows;
    }

    private static async Task KillAsync(TestStack stack, IEnumerable<string> victims)
    {
        foreach (var victim in victims)
        {
            await Wait.UntilAsync(
                () => TryKill(stack, victim),
                Patience,
                () => $"{victim} was not started again",
                Cancellation
            );
        }
    }

    /// <summary>False when the victim is just being started again.</summary>
    private static bool TryKill(TestStack stack, string victim)
    {
        var processId =
            victim == Postgres
                ? stack.Running.Postgres.ProcessId
                : stack.Running.Children.Single(child => child.Name == victim).ProcessId;
        if (processId is null)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(processId.Value);
            process.Kill();
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
