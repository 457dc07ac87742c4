using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Tests;

public sealed class OffsetRefreshTests
{
    [Fact]
    public void Offsets_of_an_idle_partition_are_committed_again_every_day()
    {
        using var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()));
        bench.Start();
        bench.Feed("k", "a");
        bench.Settle();
        var partition = bench.Log.Records(Topologies.Input)[0].Partition;
        bench.Log.ForgetOffsets("app");

        bench.Clock.Advance(TimeSpan.FromDays(1));
        bench.Settle();

        bench.Log.CommittedOffset("app", new TopicPartition(Topologies.Input, partition)).ShouldBe(1);
        bench.Outputs.ShouldBe(["k=a"]);
    }
}
