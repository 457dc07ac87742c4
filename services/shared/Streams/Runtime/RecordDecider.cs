using LeadStreams.Contracts;
using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Runtime;

/// <summary>Has the processor decide about one record or timer; sorts what goes wrong.</summary>
internal sealed class RecordDecider(IProcessor processor, TaskContext context, SourcePosition[] sources)
{
    /// <summary>
    /// Decides about one record, in its bytes; true when it was rejected, wholly or in part. <paramref name="place"/> is its place in the
    /// queue of its key.
    /// </summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public bool Decide(in LogRecord record, string key, DateTimeOffset now, QueuePlace? place)
    {
        var source = SourceOf(record.Topic);
        var rejectedBefore = context.Rejected;
        context.Begin(record, now, place);
        try
        {
            if (TryDecode(source, record, out var value))
            {
                var timestamp = DateTimeOffset.FromUnixTimeMilliseconds(record.TimestampMs);
                processor.Process(
                    new StreamRecord(
                        source.Topic,
                        record.Partition,
                        record.Offset,
                        timestamp,
                        key,
                        value,
                        record.Headers
                    ),
                    context
                );
            }
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at {source.Topic}-{record.Partition} offset {record.Offset}", fault);
        }

        return context.Rejected > rejectedBefore;
    }

    /// <summary>Decides about one message that did not go through the log; true when it was rejected.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public bool Decide(in LocalMessage message, DateTimeOffset now, QueuePlace? place)
    {
        var rejectedBefore = context.Rejected;
        context.Begin(message, now, place);
        try
        {
            processor.Process(message.ToStreamRecord(), context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at a message of {message.Topic.Topic}-{context.Partition}", fault);
        }

        return context.Rejected > rejectedBefore;
    }

    /// <summary>Lets the processor say what it gathered over a batch or a round of messages.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void AfterBatch(DateTimeOffset now)
    {
        context.BeginGathered(now);
        try
        {
            processor.AfterBatch(context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed after a batch of partition {context.Partition}", fault);
        }
    }

    /// <summary>True for a processor that wants to begin.</summary>
    public bool WantsStart => processor is IStartingProcessor;

    /// <summary>Lets the processor begin.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Start(DateTimeOffset now)
    {
        context.BeginTimer(now);
        try
        {
            ((IStartingProcessor)processor).OnStart(context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at the start of partition {context.Partition}", fault);
        }
    }

    /// <summary>Decides about one timer.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void Fire(in FiredTimer timer, DateTimeOffset now)
    {
        context.BeginTimer(now);
        try
        {
            processor.OnTimer(timer, context);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed at a timer '{timer.Name}' of partition {context.Partition}", fault);
        }
    }

    /// <summary>Says the rest of the transaction: what the processor gathered, the dead letters, and the changelogs.</summary>
    /// <exception cref="ProcessorException">The processor failed.</exception>
    public void BeforeCommit(DateTimeOffset now, TaskState state, RecordOutput output)
    {
        context.BeginCommit(now);
        try
        {
            processor.BeforeCommit(context);
            context.SendDeadLetters();
            state.WriteChangelogs(output, context.Partition);
        }
        catch (Exception fault) when (fault is not LogException)
        {
            throw Failure($"processor failed before the commit of partition {context.Partition}", fault);
        }
    }

    public void OnAbort() => processor.OnAbort();

    /// <summary>Sum of the positions read: grows with every record and every command.</summary>
    public long ReadSoFar
    {
        get
        {
            long sum = 0;
            foreach (var source in sources)
            {
                sum += source.Next;
            }

            return sum;
        }
    }

    /// <summary>True when a record of this topic can be decided about.</summary>
    public bool Knows(string topic) => Array.Exists(sources, source => !source.IsControl && source.Topic == topic);

    public SourcePosition SourceOf(string topic)
    {
        foreach (var source in sources)
        {
            if (ReferenceEquals(source.Topic, topic) || string.Equals(source.Topic, topic, StringComparison.Ordinal))
            {
                return source;
            }
        }

        throw new InvalidOperationException($"'{topic}' is not a source of this topology");
    }

    private bool TryDecode(SourcePosition source, in LogRecord record, out object? value)
    {
        value = null;
        if (record.Value is not { } bytes)
        {
            return true;
        }

        try
        {
            // Bytes as they are need no copy: a raw value is valid during the call, and the record's memory until the next poll.
            value = source.IsRaw ? new RawValue(bytes) : source.Serde.Deserialize(bytes.Span);
            return true;
        }
        catch (AvroException fault)
        {
            context.Reject(RejectCodes.Undecodable, field: null, fault.Message);
            return false;
        }
    }

    // A registry that does not answer is the world being slow; one that refuses, like anything else, is a fault of ours.
    private static Exception Failure(string what, Exception fault) =>
        fault is SchemaRegistryException { IsTransient: true }
            ? new LogException(LogErrorKind.Abortable, "the schema registry did not serve", fault)
            : new ProcessorException(what, fault);
}
