using LeadStreams.Domain.Topics;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Local.Stack.View;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>Which service reads which topic, and whether all of them have read everything.</summary>
internal sealed class Pipeline(StackOptions options, TopicCatalog catalog)
{
    /// <summary>
    /// Waits until no service has anything left to read. In the order of the flow, one pass is enough: what a service has committed is in its
    /// output topics before the next one is asked.
    /// </summary>
    /// <exception cref="StackException">It is not done within <paramref name="patience"/>.</exception>
    public Task DrainAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var waitingFor = "";
        return Readiness.UntilAsync(
            async () =>
            {
                waitingFor = await FirstBehindAsync(cancellation) ?? "";
                return waitingFor.Length == 0;
            },
            patience,
            () => $"{waitingFor} has not read everything within {patience.TotalSeconds:0} s",
            cancellation
        );
    }

    private async Task<string?> FirstBehindAsync(CancellationToken cancellation)
    {
        var scan = new TopicScan(options.BootstrapServers);
        foreach (var service in ComponentNames.Services)
        {
            var topics = catalog
                .Topics.Where(topic => topic.ReadBy.Contains(service))
                .Select(topic => topic.Name)
                .ToArray();
            var isBehind =
                service == ComponentNames.PostgresSink
                    ? await IsSinkBehindAsync(scan, topics, cancellation)
                    : scan.HasUnread(service, topics);
            if (isBehind)
            {
                return service;
            }
        }

        return null;
    }

    // The sink's positions are rows, committed with the data.
    private async Task<bool> IsSinkBehindAsync(TopicScan scan, string[] topics, CancellationToken cancellation)
    {
        var positions = await StackCounts.SinkPositionsAsync(options, cancellation);
        return scan.HasUnread(
            topics,
            partition => positions.TryGetValue((partition.Topic, partition.Partition.Value), out var next) ? next : null
        );
    }
}
