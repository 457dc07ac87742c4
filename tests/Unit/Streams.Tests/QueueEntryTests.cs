using LeadStreams.Streams.DeadLetters;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Tests;

public sealed class QueueEntryTests
{
    [Theory]
    [InlineData("key")]
    [InlineData("")]
    [InlineData("5/key")]
    [InlineData("queue/key")]
    [InlineData(KeyQueues.Own)]
    public void Entries_of_any_key_are_told_apart(string key)
    {
        QueueEntry.Parse(QueueEntry.OfQueue(key)).ShouldBe((key, null));
        QueueEntry.Parse(QueueEntry.OfPlace(key, 17)).ShouldBe((key, 17));
    }

    [Theory]
    [InlineData("key")]
    [InlineData("a/b")]
    [InlineData("/key")]
    public void What_an_earlier_release_wrote_is_refused_and_not_lost(string entry) =>
        Should.Throw<InvalidDataException>(() => QueueEntry.Parse(entry)).Message.ShouldContain("0015");

    [Fact]
    public void A_parked_record_is_the_record_that_was_read()
    {
        var longName = new string('n', 300);
        var headers = new RecordHeaders().Add(longName, "1").Add("ü", "").Add("none", default(byte[]));
        var record = new LogRecord("topic", 3, 1L << 40, 1_700_000_000_000, "k"u8.ToArray(), new byte[1_000], headers);

        var read = ParkedRecord.FromBytes(ParkedRecord.Of(record).Bytes).Record!.Value;

        (read.Topic, read.Partition, read.Offset, read.TimestampMs).ShouldBe(
            (record.Topic, record.Partition, record.Offset, record.TimestampMs)
        );
        read.Key!.Value.ToArray().ShouldBe("k"u8.ToArray());
        read.Value!.Value.Length.ShouldBe(1_000);
        (read.Headers.Count, read.Headers.GetText(longName), read.Headers.GetText("ü")).ShouldBe((3, "1", ""));
        read.Headers.Get("none").ShouldBeNull();
    }

    [Fact]
    public void Nothing_stays_nothing_in_a_parked_record()
    {
        var record = new LogRecord("topic", 0, 0, 0, Key: null, Value: null, RecordHeaders.Empty);

        var read = ParkedRecord.FromBytes(ParkedRecord.Of(record).Bytes).Record!.Value;

        (read.Key is null, read.Value is null).ShouldBe((true, true));
        ParkedRecord.FromBytes(ParkedRecord.Discarded.Bytes).Record.ShouldBeNull();
    }

    [Theory]
    [InlineData("topic/3/17#4")]
    [InlineData("a.b-c/0/-9#0")]
    public void A_place_is_read_as_it_was_written(string text)
    {
        QueuePlace.TryParse(text, out var place).ShouldBeTrue();
        place.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData("topic/3#4")]
    [InlineData("topic/3/17")]
    [InlineData("topic/3/17/5#1")]
    public void What_is_no_place_is_none(string text) => QueuePlace.TryParse(text, out _).ShouldBeFalse();
}
