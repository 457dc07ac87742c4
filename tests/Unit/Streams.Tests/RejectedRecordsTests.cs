using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Tests;

public sealed class RejectedRecordsTests : IDisposable
{
    private readonly SeenRecords seen = new();
    private readonly RejectedRecords rejected;

    public RejectedRecordsTests()
    {
        var output = new RecordOutput(seen, new Repartitioner(new TaskSet(), partitions: 1, maxLocalMessages: 0));
        rejected = new RejectedRecords("dead", output);
    }

    [Fact]
    public void They_are_written_in_order_as_they_were_though_their_bytes_were_lent()
    {
        var lent = "first"u8.ToArray();
        rejected.Add(Record("a"u8.ToArray(), lent), new RecordHeaders().Add("h", "1"));
        "OTHER"u8.CopyTo(lent);
        rejected.Add(Record("b"u8.ToArray(), value: null), RecordHeaders.Empty);
        rejected.Add(Record(key: null, ReadOnlyMemory<byte>.Empty), RecordHeaders.Empty);
        seen.Lines.ShouldBeEmpty();

        rejected.Send();
        rejected.Send();

        seen.Lines.ShouldBe(["dead a=first 1", "dead b=(none) 0", "dead = 0"]);
    }

    [Fact]
    public void What_was_aborted_is_not_written()
    {
        rejected.Add(Record("a"u8.ToArray(), "1"u8.ToArray()), RecordHeaders.Empty);
        rejected.Forget();
        rejected.Add(Record("b"u8.ToArray(), "2"u8.ToArray()), RecordHeaders.Empty);

        rejected.Send();

        seen.Lines.ShouldBe(["dead b=2 0"]);
    }

    [Fact]
    public void Many_bytes_do_not_wait_for_the_end()
    {
        var large = new byte[(RejectedRecords.MaxWaitingBytes / 2) + 1];
        rejected.Add(Record("a"u8.ToArray(), large), RecordHeaders.Empty);
        seen.Lines.Count.ShouldBe(0);

        rejected.Add(Record("b"u8.ToArray(), large), RecordHeaders.Empty);

        seen.Lines.Count.ShouldBe(2);
    }

    public void Dispose() => seen.Dispose();

    private static LogRecord Record(ReadOnlyMemory<byte>? key, ReadOnlyMemory<byte>? value) =>
        new("topic", 0, 0, 0, key, value, RecordHeaders.Empty);

    private sealed class SeenRecords : ILogProducer
    {
        public List<string> Lines { get; } = [];

        public void Produce(in OutgoingRecord record)
        {
            var value = record.IsTombstone ? "(none)" : Encoding.UTF8.GetString(record.Value);
            Lines.Add($"{record.Topic} {Encoding.UTF8.GetString(record.Key)}={value} {record.Headers.Count}");
        }

        public void InitTransactions() { }

        public void BeginTransaction() { }

        public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group) { }

        public void CommitTransaction() { }

        public void AbortTransaction() { }

        public void Dispose() { }
    }
}
