using System.Diagnostics;
using System.Globalization;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Cluster.Tests;

/// <summary>Identity in several processes on a broker. LEADSTREAMS_LEADS sets the number of leads, LEADSTREAMS_SEED the history and the kills.</summary>
public sealed class ClusterTests(ITestOutputHelper output)
{
    private const int Instances = 3;

    /// <summary>A kill waits for so many records for each lead sent: half of what leads bring, so that all kills fall into the work and none waits for records that never come.</summary>
    private const int RecordsOfALead = 2;
    private static readonly int Leads = Number("LEADSTREAMS_LEADS", 1_500);
    private static readonly int Seed = Number("LEADSTREAMS_SEED", 20261129);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120 + (Leads / 200));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Three_instances_that_are_killed_end_in_what_the_oracle_says_with_the_bytes_of_one_that_is_not()
    {
        output.WriteLine($"LEADSTREAMS_LEADS={Leads} LEADSTREAMS_SEED={Seed}");
        var feed = new FactFeed(Leads, Seed, IdentityRules.Default);
        var undisturbed = await RunAsync(feed, partitions: 2, instances: 1, kills: 0);
        var disturbed = await RunAsync(feed, partitions: 6, Instances, kills: Number("LEADSTREAMS_KILLS", 6));
        disturbed.ShouldBe(undisturbed);
    }

    private async Task<string> RunAsync(FactFeed feed, int partitions, int instances, int kills)
    {
        await using var cluster = await Cluster.StartAsync(partitions, Cancellation);
        using var reader = new OutputReader(cluster);
        var running = Enumerable.Range(0, instances).Select(number => new IdentityInstance(cluster, number)).ToArray();
        try
        {
            var watch = Stopwatch.StartNew();
            foreach (var instance in running)
            {
                instance.Start();
            }

            var random = new Random(Seed);
            for (var round = 0; round <= kills; round++)
            {
                var sending = feed.SendAsync(cluster, order: partitions, (round, kills + 1), Cancellation);
                if (round < kills)
                {
                    var share = RecordsOfALead * Leads / (kills + 1);
                    var until = (round * share) + 1 + random.Next(share);
                    reader.ReadTo(Math.Max(until, reader.Records + 1), Patience, () => Logs(running));
                    await KillAsync(running, random);
                    output.WriteLine($"{watch.Elapsed.TotalSeconds, 6:0.0} s  kill -9 after {reader.Records} records");
                }

                await sending;
            }

            reader.ReadUntil(feed, Patience, () => Logs(running));
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{feed.Count} facts of {feed.Anchors.Count} leads, {partitions} partitions, {instances} instances, {kills} kills: right after {watch.Elapsed.TotalSeconds:F1} s, {reader.Records} records"
                )
            );
            return reader.Contents();
        }
        finally
        {
            Array.ForEach(running, instance => instance.Dispose());
        }
    }

    /// <summary>Kills one instance or, sometimes, all of them, and starts them again.</summary>
    private static async Task KillAsync(IdentityInstance[] running, Random random)
    {
        var victims = random.Next(4) == 0 ? running : [running[random.Next(running.Length)]];
        foreach (var victim in victims)
        {
            await victim.KillAsync(Cancellation);
        }

        Array.ForEach(victims, victim => victim.Start());
    }

    private static string Logs(IdentityInstance[] running) =>
        string.Join("\n----\n", running.Select(instance => instance.Log));

    private static int Number(string variable, int otherwise) =>
        int.Parse(
            Environment.GetEnvironmentVariable(variable) ?? otherwise.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        );
}
