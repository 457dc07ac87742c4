using LeadStreams.Hosting;
using LeadStreams.Sources.MetaLeadAds;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>
/// Fetches the leads that Meta's notifications name and writes them to the raw topic, in one transaction with the notifications' offsets: each
/// notification has its leads in the raw topic once. While the API is slow or refuses, notifications wait in their topic.
/// </summary>
internal sealed class MetaRetriever(
    ILogClients log,
    GraphClient graph,
    string instance,
    TimeProvider clock,
    ServiceHealth health,
    ILogger logger
)
{
    /// <summary>Topic with webhook bodies as received.</summary>
    public const string NotificationTopic = "leads.notifications.meta-lead-ads";

    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestBackoff = TimeSpan.FromSeconds(30);

    /// <summary>Runs the retriever of the ingest service until stopped; returns at once, with a warning, when no token is configured.</summary>
    public static async Task RunAsync(ServiceEnvironment environment, CancellationToken stopping)
    {
        var logger = environment.Loggers.CreateLogger("LeadStreams.Ingest.Retrieval");
        if (MetaSettings.Read(environment.Settings) is not { } options)
        {
            logger.RetrievalIsOff();
            return;
        }

        var clients = new KafkaLogClients(
            new KafkaConnection { BootstrapServers = environment.BootstrapServers },
            logger
        );
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        var retriever = new MetaRetriever(
            clients,
            new GraphClient(http, options),
            environment.Settings["instance"] ?? "0",
            environment.Clock,
            environment.Health,
            logger
        );
        await retriever.RunAsync(stopping);
    }

    /// <summary>Polls, fetches, commits; builds its clients anew when Kafka wants that.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var backoff = FirstBackoff;
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                using var member = new RetrievalMember(log, NotificationTopic, instance);
                while (!stopping.IsCancellationRequested)
                {
                    await StepAsync(member, stopping);
                    backoff = FirstBackoff;
                }

                member.Consumer.Close();
            }
            catch (LogException fault)
            {
                logger.RetrievalRestarts(fault.Message);
                await Task.Delay(backoff, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                backoff = Longer(backoff);
            }
        }
    }

    /// <summary>One round: poll, fetch what the notifications name, commit.</summary>
    internal async Task StepAsync(RetrievalMember member, CancellationToken stopping)
    {
        try
        {
            member.Poll();
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable)
        {
            return;
        }

        if (member.Pending.Count == 0)
        {
            return;
        }

        var answers = await FetchAsync(member, stopping);
        if (answers is not null && member.Pending.Count > 0)
        {
            Commit(member, answers);
        }
    }

    /// <summary>All answers for what is pending; null when it was stopped or the notifications went to another member meanwhile.</summary>
    private async Task<Dictionary<string, GraphAnswer>?> FetchAsync(RetrievalMember member, CancellationToken stopping)
    {
        var answers = new Dictionary<string, GraphAnswer>(StringComparer.Ordinal);
        var ids = member.Pending.SelectMany(one => one.Content.LeadIds).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var some in ids.Chunk(GraphClient.BatchLimit))
        {
            for (var backoff = FirstBackoff; ; backoff = Longer(backoff))
            {
                try
                {
                    foreach (var answer in await graph.ReadLeadsAsync(some, stopping))
                    {
                        answers[answer.LeadId] = answer;
                    }

                    break;
                }
                catch (GraphException refusal)
                {
                    Tell(refusal);
                    WaitInGroup(member, refusal.RetryAfter ?? backoff, stopping);
                }

                if (stopping.IsCancellationRequested || member.Pending.Count == 0)
                {
                    return null;
                }
            }
        }

        health.Ready("gateway and Meta retrieval running");
        return answers;
    }

    private void Tell(GraphException refusal)
    {
        if (refusal.Kind is GraphFaultKind.Configuration)
        {
            health.NotReady("Meta retrieval is waiting for a human: " + refusal.Message);
            logger.RetrievalRefused(refusal.Message);
        }
        else
        {
            logger.RetrievalWaits(refusal.Kind.ToString(), refusal.Message);
        }
    }

    // Jitter is not needed: one member asks at a time.
    private void WaitInGroup(RetrievalMember member, TimeSpan wait, CancellationToken stopping)
    {
        var started = clock.GetTimestamp();
        while (!stopping.IsCancellationRequested && clock.GetElapsedTime(started) < wait)
        {
            member.KeepAlive();
        }
    }

    private void Commit(RetrievalMember member, Dictionary<string, GraphAnswer> answers)
    {
        var producer = member.Producer!;
        producer.BeginTransaction();
        try
        {
            RetrievalOutput.Produce(producer, member.Pending, answers);
            TopicPartitionOffset[] offsets =
            [
                .. member
                    .Pending.GroupBy(one => one.Partition)
                    .Select(group => new TopicPartitionOffset(group.Key, group.Max(one => one.Offset) + 1)),
            ];
            Repeat(() => producer.SendOffsets(offsets, member.Consumer.GroupMetadata));
            Repeat(producer.CommitTransaction);
            member.Pending.Clear();
        }
        catch (LogException fault) when (fault.Kind == LogErrorKind.Abortable)
        {
            Repeat(producer.AbortTransaction);
            member.Rewind();
        }
    }

    // A retriable call resumes when it is made again; each waits some seconds by itself.
    private static void Repeat(Action call)
    {
        const int attempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                call();
                return;
            }
            catch (LogException fault) when (fault.Kind == LogErrorKind.Retriable && attempt < attempts)
            {
                // The same call again.
            }
        }
    }

    private static TimeSpan Longer(TimeSpan backoff) =>
        TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, LongestBackoff.Ticks));
}
