using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Local.Stack.Verification;
using LeadStreams.Local.Stack.View;
using Spectre.Console;

namespace LeadStreams.Local.Stack.Demo;

/// <summary>Feeds a running stack and proves what came of it.</summary>
public sealed class DemoRun(StackOptions options, IAnsiConsole console, TimeProvider clock)
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(5);

    /// <summary>Sends a seeded feed, waits until every service has read everything, prints the summary.</summary>
    /// <param name="records">Number of raw records.</param>
    /// <param name="seed">Seed of the feed.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>True when nothing was lost and everything sent in this run arrived.</returns>
    public async Task<bool> RunAsync(int records, int seed, CancellationToken cancellation)
    {
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = options.SchemaRegistry },
            clock
        );
        var sources = SourceFolders.Names(options.SourcesDirectory);
        var pipeline = new Pipeline(options, SchemasFolder.Topics(options.SchemasDirectory, options.SourcesDirectory));
        await pipeline.DrainAsync(DrainPatience, cancellation);
        var personsBefore = (await StackCounts.ReadAsync(options, cancellation)).Persons;
        var before = Conservation.Count(options.BootstrapServers, registry, sources, cancellation);

        var feed = DemoFeed.Create(records, seed, clock.GetUtcNow());
        var sender = new DemoSender(options, clock);
        console.MarkupLineInterpolated(
            $"sending [bold]{feed.Records.Count}[/] raw records of {feed.PersonCount} people through the HTTP endpoints"
        );
        var started = clock.GetTimestamp();
        var work = SendAndDrainAsync();
        await new LiveView(options, console, clock).ShowAsync(
            work,
            () => (sender.Sent, feed.Records.Count),
            cancellation
        );

        var after = Conservation.Count(options.BootstrapServers, registry, sources, cancellation);
        var counts = await StackCounts.ReadAsync(options, cancellation);
        var summary = new DemoSummary(feed, before, after, personsBefore, counts, clock.GetElapsedTime(started));
        summary.Print(console, options);
        return summary.IsRight;

        async Task SendAndDrainAsync()
        {
            await sender.SendAsync(feed.Records, cancellation);
            await Task.Run(() => pipeline.DrainAsync(DrainPatience, cancellation), cancellation);
        }
    }
}
