using System.Text;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Batches for tests.</summary>
internal static class Batch
{
    public const long Timestamp = 1_700_000_000_000;

    public static byte[] Plain(int records = 1, int valueBytes = 10, long timestampMs = Timestamp) =>
        Build(ProducerIdentity.None, records, valueBytes, timestampMs);

    public static byte[] Idempotent(long producerId, int sequence, int records = 1, short epoch = 0) =>
        Build(new ProducerIdentity(producerId, epoch, sequence), records);

    public static byte[] Transactional(long producerId, int sequence, int records = 1, short epoch = 0) =>
        Build(new ProducerIdentity(producerId, epoch, sequence, IsTransactional: true), records);

    public static byte[] WithTimestamps(params long[] timestampsMs)
    {
        var builder = new RecordBatchBuilder();
        foreach (var timestampMs in timestampsMs)
            builder.Add(timestampMs, null, [1]);
        return builder.Build();
    }

    private static byte[] Build(
        ProducerIdentity producer,
        int records,
        int valueBytes = 10,
        long timestampMs = Timestamp
    )
    {
        var builder = new RecordBatchBuilder(producer);
        for (var i = 0; i < records; i++)
            builder.Add(timestampMs + i, Encoding.UTF8.GetBytes($"key-{i}"), new byte[valueBytes]);
        return builder.Build();
    }
}
