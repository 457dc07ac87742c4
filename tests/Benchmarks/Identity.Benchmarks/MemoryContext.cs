using System.Buffers;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>A task context on the runtime's own stores, which encode what a transaction changed at its end; messages stay objects, and nothing goes to a log.</summary>
internal sealed class MemoryContext(PartCosts? parts = null) : ITaskContext
{
    // Every so many messages one is encoded, to know its size.
    private const int SampledMessages = 31;

    private readonly ArrayBufferWriter<byte> buffer = new();
    private List<StreamRecord> work = [];
    private List<StreamRecord> round = [];
    private readonly RecordOutput output = new(new NoLog(), new Repartitioner(new TaskSet(), 1, 0));
    private readonly TaskState state = new(
        IdentityTopology.Build(
            new InMemorySchemaRegistry(),
            IdentityRules.Default,
            SurvivorshipRules.Default,
            () => new TokenKeys(new byte[32])
        )
    );

    /// <summary>Messages between actors so far.</summary>
    public long Messages { get; private set; }

    /// <summary>Leads and tokens that moved from cell to cell so far.</summary>
    public long Moved { get; private set; }

    /// <summary>Encoded size of the messages so far, by a sample.</summary>
    public long MessageBytes { get; private set; }

    /// <summary>Timers set so far.</summary>
    public long Timers { get; private set; }

    /// <summary>Records emitted so far.</summary>
    public long Emitted { get; private set; }

    /// <summary>Delivers all messages, and those that come of them.</summary>
    public void Deliver(IProcessor processor)
    {
        for (Gather(processor); work.Count > 0; Gather(processor))
        {
            (round, work) = (work, round);
            foreach (var record in round)
            {
                processor.Process(record, this);
                parts?.End(NameOf((IdentityMessage)record.Value!));
            }

            round.Clear();
        }
    }

    /// <summary>Delivers all messages and what comes of them, and commits, until all is said.</summary>
    public void Commit(IProcessor processor)
    {
        do
        {
            Deliver(processor);
            processor.BeforeCommit(this);
            parts?.End("resolve");
            state.WriteChangelogs(output, Partition);
            parts?.End("write changelogs");
            state.Commit();
            parts?.End("make it the state");
        } while (work.Count > 0);
    }

    /// <inheritdoc/>
    public void EncodeChanges()
    {
        parts?.End("resolve");
        state.EncodeChanges();
        parts?.End("encode what changed");
    }

    private void Gather(IProcessor processor)
    {
        processor.AfterBatch(this);
        parts?.End("hand over messages");
    }

    private static string NameOf(IdentityMessage message) =>
        message switch
        {
            { To: IdentityActorKind.Lead, TokenHomes.IsEmpty: false } => "lead hears of a token",
            { To: IdentityActorKind.Lead } => "lead, other",
            { To: IdentityActorKind.Token, Carried: not null } => "token hears of a lead",
            { To: IdentityActorKind.Token, Adoption: not null } => "token is offered a home",
            { To: IdentityActorKind.Token } => "token, other",
            { Facts: not null } => "cell takes facts",
            _ => "cell, pull and bulk",
        };

    /// <inheritdoc/>
    public int Partition => 0;

    /// <inheritdoc/>
    public DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    /// <inheritdoc/>
    public IStore<T> Store<T>(string name)
        where T : class => state.Store(name).View<T>();

    /// <inheritdoc/>
    public void Emit(string topic, string key, object? value, RecordHeaders? headers = null)
    {
        if (value is IdentityMessage message)
        {
            Messages++;
            Moved += message.Rare?.Bulk is { } bulk ? bulk.Leads.Count + bulk.Tokens.Count : 0;
            work.Add(new StreamRecord(topic, 0, -1, Now, key, value, RecordHeaders.Empty));
            if (Messages % SampledMessages == 0)
            {
                MessageBytes += SizeOf(message) * SampledMessages;
            }
        }
        else
        {
            Emitted++;
        }
    }

    /// <inheritdoc/>
    public void EmitToLog(string topic, string key, object? value, RecordHeaders? headers = null) =>
        Emit(topic, key, value, headers);

    /// <inheritdoc/>
    public void Schedule(string key, string name, DateTimeOffset due) => Timers++;

    /// <inheritdoc/>
    public void Cancel(string key, string name) => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Reject(string code, string? field = null, string? detail = null) => throw new NotSupportedException();

    private int SizeOf(IdentityMessage message)
    {
        buffer.ResetWrittenCount();
        var writer = new AvroWriter(buffer);
        message.Write(ref writer);
        writer.Flush();
        return buffer.WrittenCount;
    }

    /// <summary>Takes what would go to the log, and forgets it.</summary>
    private sealed class NoLog : ILogProducer
    {
        public void InitTransactions() { }

        public void BeginTransaction() { }

        public void Produce(in OutgoingRecord record) { }

        public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group) { }

        public void CommitTransaction() { }

        public void AbortTransaction() { }

        public void Dispose() { }
    }
}
