using LeadStreams.Domain.Topics;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Local.Stack.Verification;

/// <summary>Which service reads which topic, and whether all of them have read everything.</summary>
internal sealed class Pipeline(string bootstrapServers, TopicCatalog catalog)
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
            () =>
            {
                waitingFor = FirstBehind() ?? "";
                return Task.FromResult(waitingFor.Length == 0);
            },
            patience,
            () => $"{waitingFor} has not read everything within {patience.TotalSeconds:0} s",
            cancellation
        );
    }

    private string? FirstBehind()
    {
        var scan = new TopicScan(bootstrapServers);
        foreach (var service in ComponentNames.Services)
        {
            var topics = catalog.Topics.Where(topic => topic.ReadBy.Contains(service)).Select(topic => topic.Name).ToArray();
            if (scan.HasUnread(service, topics))
            {
                return service;
            }
        }

        return null;
    }
}
