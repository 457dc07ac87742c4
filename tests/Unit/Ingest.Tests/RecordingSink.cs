using System.Collections.Concurrent;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Streams;

namespace LeadStreams.Ingest.Tests;

/// <summary>Keeps what it is given; fails or holds back its acknowledgement when told to.</summary>
internal sealed class RecordingSink : IRecordSink
{
    private readonly ConcurrentQueue<SunkRecord> records = new();

    public IReadOnlyList<SunkRecord> Records => [.. records];

    public bool Fails { get; set; }

    /// <summary>When set, nothing is acknowledged before it completes.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Completes when a record has arrived at the gate.</summary>
    public TaskCompletionSource Arrived { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task AppendAsync(string topic, string key, ReadOnlyMemory<byte> value, RecordHeaders headers)
    {
        if (Fails)
        {
            throw new SinkException("the broker is away");
        }

        Arrived.TrySetResult();
        if (Gate is not null)
        {
            await Gate.Task;
        }

        records.Enqueue(new SunkRecord(topic, key, value.ToArray(), headers));
    }
}

/// <summary>A record that the gateway made durable.</summary>
internal sealed record SunkRecord(string Topic, string Key, byte[] Value, RecordHeaders Headers);
