using System.Globalization;
using System.Runtime.InteropServices;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>What the processor of one task sees and says: outputs are encoded and handed to the transaction as they are said.</summary>
internal sealed class TaskContext : ITaskContext
{
    private static readonly string[] Travelling = [HeaderNames.TraceParent, HeaderNames.ReceivedAt, HeaderNames.Origin];

    private readonly Topology topology;
    private readonly RecordOutput output;
    private readonly TaskState state;
    private readonly Dictionary<string, SinkTopic> sinks = new(StringComparer.Ordinal);
    private readonly HashSet<string> repartitions;
    private readonly RejectedRecords deadLetters;
    private readonly Dictionary<string, long> rejectedByCode = new(StringComparer.Ordinal);
    private LogRecord current;
    private QueuePlace? place;
    private bool hasCurrent;
    private LocalMessage? unencoded;
    private bool isEnding;
    private RecordHeaders? inherited;
    private long earliestReceivedMs = long.MaxValue;

    public TaskContext(Topology topology, int partition, RecordOutput output, TaskState state)
    {
        this.topology = topology;
        this.output = output;
        this.state = state;
        Partition = partition;
        foreach (var sink in topology.Sinks)
        {
            sinks.Add(sink.Topic, sink);
        }

        repartitions = new HashSet<string>(topology.Repartitions, StringComparer.Ordinal);
        deadLetters = new RejectedRecords(topology.DeadLetterTopic, output);
    }

    public int Partition { get; }

    public DateTimeOffset Now { get; private set; }

    /// <summary>Records emitted to the log, not counting changelogs and dead letters, in the open transaction.</summary>
    public long Emitted { get; private set; }

    /// <summary>Of these, messages to repartition topics.</summary>
    public long Repartitioned { get; private set; }

    /// <summary>Messages to repartition topics that were handed over without the log, in the open transaction.</summary>
    public long Elided { get; private set; }

    /// <summary>Dead letters in the open transaction.</summary>
    public long Rejected { get; private set; }

    /// <summary>The same by reject code.</summary>
    public IReadOnlyDictionary<string, long> RejectedByCode => rejectedByCode;

    /// <summary>Writes the dead letters of the transaction.</summary>
    /// <exception cref="LogException">They could not be written.</exception>
    public void SendDeadLetters() => deadLetters.Send();

    /// <summary>The transaction is over, either way: counts from 0 again.</summary>
    public void EndTransaction()
    {
        deadLetters.Forget();
        (Emitted, Repartitioned, Elided, Rejected) = (0, 0, 0, 0);
        rejectedByCode.Clear();
        earliestReceivedMs = long.MaxValue;
    }

    /// <summary>
    /// Starts a decision about a record. <paramref name="queuePlace"/> goes with its dead letters, if any: its place in the queue of its key.
    /// </summary>
    public void Begin(in LogRecord record, DateTimeOffset now, QueuePlace? queuePlace)
    {
        place = queuePlace;
        current = record;
        hasCurrent = true;
        unencoded = null;
        isEnding = false;
        inherited = null;
        Now = now;
        if (ReceivedAt.TryRead(record.Headers, out var receivedMs))
        {
            earliestReceivedMs = Math.Min(earliestReceivedMs, receivedMs);
        }
    }

    /// <summary>Starts a decision about a message that did not go through the log; it has no bytes before somebody needs them.</summary>
    public void Begin(in LocalMessage message, DateTimeOffset now, QueuePlace? queuePlace)
    {
        Begin(message.WithoutBytes(), now, queuePlace);
        unencoded = message;
    }

    /// <summary>Starts a decision about a timer.</summary>
    public void BeginTimer(DateTimeOffset now) => BeginWithoutRecord(now, RecordHeaders.Empty);

    /// <summary>Starts what is said at the end of the transaction: nothing is handed over any more.</summary>
    public void BeginCommit(DateTimeOffset now)
    {
        BeginGathered(now);
        isEnding = true;
    }

    /// <summary>
    /// Starts what is said of many records. It comes of all of them in the transaction: of their headers it inherits the earliest time of
    /// receipt, so that latency is never told too small.
    /// </summary>
    public void BeginGathered(DateTimeOffset now) =>
        BeginWithoutRecord(
            now,
            earliestReceivedMs == long.MaxValue
                ? RecordHeaders.Empty
                : new RecordHeaders().Add(
                    HeaderNames.ReceivedAt,
                    earliestReceivedMs.ToString(CultureInfo.InvariantCulture)
                )
        );

    public IStore<T> Store<T>(string name)
        where T : class => state.Store(name).View<T>();

    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Send(topic, key, value, headers, mayStayLocal: !isEnding);

    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Send(topic, key, value, headers, mayStayLocal: false);

    public void Schedule(string key, string name, DateTimeOffset due)
    {
        state.RequireTimers().Schedule(new TimerId(key, name), due);
        state.Queues.ForgetTimer(key, name);
    }

    public void Cancel(string key, string name)
    {
        state.RequireTimers().Cancel(new TimerId(key, name));
        state.Queues.ForgetTimer(key, name);
    }

    public void EncodeChanges() => state.EncodeChanges();

    public void Reject(string code, string? field = null, string? detail = null)
    {
        if (!hasCurrent)
        {
            throw new InvalidOperationException("only a record can be rejected, and there is none");
        }

        if (unencoded is { } message)
        {
            current = output.Encode(message);
            unencoded = null;
        }

        var headers = new RecordHeaders();
        for (var i = 0; i < current.Headers.Count; i++)
        {
            var (name, value) = current.Headers[i];
            if (!RuntimeHeaders.IsOfRejection(name))
            {
                headers.Add(name, value);
            }
        }

        headers.Add(HeaderNames.RejectCode, code);
        AddIfKnown(headers, HeaderNames.RejectField, field);
        AddIfKnown(headers, HeaderNames.RejectDetail, detail);
        headers.Add(HeaderNames.OriginTopic, current.Topic);
        headers.Add(HeaderNames.OriginPartition, current.Partition.ToString(CultureInfo.InvariantCulture));
        headers.Add(HeaderNames.OriginOffset, current.Offset.ToString(CultureInfo.InvariantCulture));
        headers.Add(HeaderNames.OriginTimestamp, current.TimestampMs.ToString(CultureInfo.InvariantCulture));
        headers.Add(HeaderNames.Service, topology.ApplicationId);
        AddIfKnown(headers, HeaderNames.QueuePlace, place?.ToString());
        deadLetters.Add(current, headers);
        Rejected++;
        CollectionsMarshal.GetValueRefOrAddDefault(rejectedByCode, code, out _)++;
    }

    private static void AddIfKnown(RecordHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.Add(name, value);
        }
    }

    private void Send(string topic, string key, object? value, RecordHeaders? headers, bool mayStayLocal)
    {
        if (!sinks.TryGetValue(topic, out var sink))
        {
            throw new InvalidOperationException($"'{topic}' is not a sink of the topology '{topology.ApplicationId}'");
        }

        var all = WithInherited(headers);
        var partition = OutgoingRecord.ByKey;
        if (repartitions.Contains(topic))
        {
            partition = output.Repartitioner.PartitionOf(key);
            if (mayStayLocal && output.Repartitioner.TryKeep(new LocalMessage(sink, partition, Now, key, value, all)))
            {
                Elided++;
                return;
            }

            Repartitioned++;
        }

        output.Produce(topic, partition, key, value, sink.Serde, all);
        Emitted++;
    }

    private void BeginWithoutRecord(DateTimeOffset now, RecordHeaders headers)
    {
        current = default;
        hasCurrent = false;
        unencoded = null;
        isEnding = false;
        inherited = headers;
        Now = now;
    }

    private RecordHeaders WithInherited(RecordHeaders? own)
    {
        inherited ??= Inherit(current.Headers);
        if (own is null || own.Count == 0)
        {
            return inherited;
        }

        if (inherited.Count == 0)
        {
            return own;
        }

        // The processor's own headers come last, so that they win.
        var both = new RecordHeaders();
        Copy(inherited, both);
        Copy(own, both);
        return both;
    }

    private static RecordHeaders Inherit(RecordHeaders headers)
    {
        if (headers.Count == 0)
        {
            return RecordHeaders.Empty;
        }

        var inherited = new RecordHeaders();
        foreach (var name in Travelling)
        {
            if (headers.Get(name) is { } value)
            {
                inherited.Add(name, value);
            }
        }

        return inherited;
    }

    private static void Copy(RecordHeaders from, RecordHeaders to)
    {
        for (var i = 0; i < from.Count; i++)
        {
            to.Add(from[i].Key, from[i].Value);
        }
    }
}
