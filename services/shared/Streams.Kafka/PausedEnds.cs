using System.Diagnostics;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using TopicPartition = LeadStreams.Streams.Ports.TopicPartition;

namespace LeadStreams.Streams.Kafka;

/// <summary>
/// The ends of paused partitions. The client learns of an end when it fetches, and of paused partitions it fetches nothing: their lag would stand
/// still. Asked for in the background, at most once a second, so that the thread that polls never waits. To ask has a side effect that is wanted when
/// a pause ends, see <see cref="WakeLeaders"/>.
/// </summary>
internal sealed class PausedEnds(IClient consumer) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TopicPartition, long> ends = [];
    private readonly HashSet<TopicPartition> wanted = [];
    private IAdminClient? admin;
    private Task<ListOffsetsResult>? asked;
    private long askedAt;

    /// <summary>The end of a paused partition for readers of committed records, as far as it has been told; null before.</summary>
    public long? this[TopicPartition partition]
    {
        get
        {
            wanted.Add(partition);
            TakeAnswer();
            AskWhenDue();
            return ends.TryGetValue(partition, out var end) ? end : null;
        }
    }

    /// <summary>The partition is fetched again, or is no longer ours.</summary>
    public void Forget(TopicPartition partition)
    {
        wanted.Remove(partition);
        ends.Remove(partition);
    }

    /// <summary>
    /// Has the client fetch partitions again now. Its thread for their leader does not look at a resumed partition (<c>rd_kafka_toppar_pause_resume</c>)
    /// before something else wakes it, for up to a second where all that it fetched was paused; a request does, whatever its answer.
    /// </summary>
    public void WakeLeaders(IEnumerable<TopicPartition> resumed) => _ = Ask(resumed);

    public void Dispose() => admin?.Dispose();

    private void TakeAnswer()
    {
        if (asked is not { IsCompleted: true } answer)
        {
            return;
        }

        asked = null;
        // A broker that does not answer is asked again; what is known stays true as a lower bound.
        foreach (var info in answer.IsCompletedSuccessfully ? answer.GetAwaiter().GetResult().ResultInfos : [])
        {
            var found = info.TopicPartitionOffsetError;
            var partition = new TopicPartition(found.Topic, found.Partition.Value);
            if (wanted.Contains(partition) && !found.Error.IsError)
            {
                ends[partition] = found.Offset.Value;
            }
        }
    }

    private void AskWhenDue()
    {
        if (asked is not null || (askedAt != 0 && Stopwatch.GetElapsedTime(askedAt) < Interval))
        {
            return;
        }

        askedAt = Stopwatch.GetTimestamp();
        asked = Ask(wanted);
    }

    private Task<ListOffsetsResult> Ask(IEnumerable<TopicPartition> partitions)
    {
        admin ??= new DependentAdminClientBuilder(consumer.Handle).Build();
        return admin.ListOffsetsAsync(
            partitions.Select(partition => new TopicPartitionOffsetSpec
            {
                TopicPartition = AssignedPartitions.ToKafka(partition),
                OffsetSpec = OffsetSpec.Latest(),
            }),
            new ListOffsetsOptions { RequestTimeout = CallTimeout, IsolationLevel = IsolationLevel.ReadCommitted }
        );
    }
}
