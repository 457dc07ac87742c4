using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Tests;

public sealed class SourceLagTests
{
    [Fact]
    public void A_record_after_a_long_silence_is_not_old()
    {
        var lag = new SourceLag();
        lag.Update(behind: 0, lastTimestampMs: 1_000, nowMs: 60_000);

        lag.Update(behind: 1, lastTimestampMs: 1_000, nowMs: 61_000);

        lag.Records.ShouldBe(1);
        lag.Seconds(nowMs: 61_000).ShouldBe(1.0);
    }

    [Fact]
    public void A_backlog_found_at_the_start_is_not_as_old_as_the_epoch()
    {
        var lag = new SourceLag();

        lag.Update(behind: 5, lastTimestampMs: 0, nowMs: 1_000_000);
        lag.Update(behind: 9, lastTimestampMs: 0, nowMs: 1_030_000);

        lag.Seconds(nowMs: 1_030_000).ShouldBe(30.0);
    }

    [Fact]
    public void While_behind_the_age_follows_the_records_processed()
    {
        var lag = new SourceLag();

        lag.Update(behind: 500, lastTimestampMs: 10_000, nowMs: 60_000);

        lag.Seconds(nowMs: 60_000).ShouldBe(50.0);
    }
}
