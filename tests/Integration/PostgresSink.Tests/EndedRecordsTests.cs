using LeadStreams.Contracts;
using LeadStreams.Domain.Topics;
using LeadStreams.PostgresSink.Security;
using LeadStreams.PostgresSink.Writing;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>Records that are read when their retention has ended, as a replay does: they count as read and leave no row.</summary>
public sealed class EndedRecordsTests(SinkDatabases databases)
{
    private static readonly TimeSpan DeadLettersStay = TimeSpan.FromDays(180);

    [Fact]
    public async Task A_replay_of_records_that_have_ended_writes_none_of_them_and_ends_where_it_did()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.rejected", "old", [1]);
        log.Append("leads.activities", Samples.LeadId(1), Samples.Activity(1));
        log.Now = FakeLog.Start + DeadLettersStay;
        log.AppendBytes("leads.rejected", "new", [2]);
        var clock = new ManualClock(log.Now - TimeSpan.FromMilliseconds(1));
        using var bench = new SinkBench(database, log, clock);
        bench.Write(log.Records);
        (await database.CountAsync(PostgresRoles.Global, "leads.rejected")).ShouldBe(2);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(1);
        bench.Writer.Ended.ShouldBe(0);
        var before = await database.DumpAsync();

        await database.ExecuteAsync(PostgresRoles.Sink, "UPDATE leads.sink_offset SET next_offset = 0");
        bench.Write(log.Records, batch: 1).ShouldBe(BatchOutcome.Written);

        (await database.DumpAsync()).ShouldBe(before);
        bench.Writer.Ended.ShouldBe(1, "the old dead letter");
        bench.EndRows().ShouldBe(0);
    }

    [Fact]
    public async Task A_load_from_the_start_writes_what_has_not_ended()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        for (var i = 0; i < 2_500; i++)
        {
            log.Append("leads.activities", Samples.LeadId(i), Samples.Activity(i));
            log.Now += TimeSpan.FromMinutes(1);
        }

        using var bench = new SinkBench(database, log, new ManualClock(FakeLog.Start.AddDays(730).AddMinutes(1_000)));
        bench.Write(log.Records).ShouldBe(BatchOutcome.Written);

        (await database.CountAsync(PostgresRoles.Global, "leads.activity")).ShouldBe(1_499);
        bench.Writer.Ended.ShouldBe(1_001);
        bench.EndRows().ShouldBe(0);
        (await database.ScalarAsync<long>(PostgresRoles.Global, "SELECT next_offset FROM leads.sink_offset")).ShouldBe(
            log.Records[^1].Offset + 1
        );
    }

    [Fact]
    public async Task What_the_sink_itself_rejects_is_rejected_when_it_does_so_however_old_the_record_is()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.normalized", "broken", [1, 2, 3]);
        log.Append("leads.market.gb", Samples.PersonId(1), Samples.MarketLead(1, "de"));
        var clock = new ManualClock(FakeLog.Start.AddYears(3));
        using var bench = new SinkBench(database, log, clock);
        bench.Write(log.Records);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws(' ', code, rejected_at AT TIME ZONE 'UTC') FROM leads.rejected ORDER BY 1"
            )
        ).ShouldBe(["market_mismatch 2029-11-16 09:00:00", "undecodable 2029-11-16 09:00:00"]);

        clock.Advance(DeadLettersStay - TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(0);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(2);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_written_is_as_old_as_it_says()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        // Longer than an index entry may be, and not compressible.
        var random = new Random(1);
        var tooLong = string.Concat(Enumerable.Range(0, 6_000).Select(_ => (char)random.Next(0x4e00, 0x9fff)));
        log.AppendBytes("leads.rejected", "dead", [1], new RecordHeaders().Add(HeaderNames.RejectCode, tooLong));
        var clock = new ManualClock(FakeLog.Start.AddDays(100));
        using var bench = new SinkBench(database, log, clock);
        bench.Write(log.Records);
        (await database.ScalarAsync<string>(PostgresRoles.Global, "SELECT code FROM leads.rejected")).ShouldBe(
            "unwritable"
        );

        clock.AdvanceTo(FakeLog.Start + DeadLettersStay);
        bench.EndRows().ShouldBe(1);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_record_without_a_time_counts_as_written_when_it_is_read(long timestampMs)
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var record = log.AppendBytes("leads.rejected", "dead", [1]) with { TimestampMs = timestampMs };
        var clock = new ManualClock(FakeLog.Start);
        using var bench = new SinkBench(database, log, clock);
        bench.Write([record]);

        clock.Advance(DeadLettersStay - TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(0);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(1);
    }

    [Fact]
    public async Task Nothing_ends_where_the_catalog_gives_a_topic_no_days_or_compacts_it()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.rejected", "dead", [1]);
        log.Append("leads.activities", Samples.LeadId(1), Samples.Activity(1));
        log.Append("leads.sla.thresholds", Samples.PersonId(1), Samples.Threshold(1, "de"));
        var clock = new ManualClock(FakeLog.Start.AddYears(100));
        var topics = Catalog(
            """
            partitions: { raw: 6 }
            topics:
              - { name: leads.rejected, group: raw, cleanup: delete }
              - { name: leads.activities, group: raw, cleanup: compact, retention_days: 30 }
            """
        );
        using var bench = new SinkBench(database, log, clock, topics);
        bench.Write(log.Records);

        bench.Ending.ShouldBeEmpty();
        bench.Ended.IsDue(isIdle: true).ShouldBeFalse();
        bench.Writer.Ended.ShouldBe(0);
        foreach (var table in (string[])["rejected", "activity", "sla_threshold"])
        {
            (await database.CountAsync(PostgresRoles.Global, $"leads.{table}")).ShouldBe(1, table);
        }
    }

    [Fact]
    public async Task The_catalog_alone_says_after_how_many_days()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.rejected", "dead", [1]);
        var clock = new ManualClock(FakeLog.Start);
        var topics = Catalog(
            """
            partitions: { raw: 6 }
            topics:
              - { name: leads.rejected, group: raw, cleanup: delete, retention_days: 3 }
            """
        );
        using var bench = new SinkBench(database, log, clock, topics);
        bench.Write(log.Records);

        clock.Advance(TimeSpan.FromDays(2));
        bench.EndRows().ShouldBe(0);
        clock.Advance(TimeSpan.FromDays(1));
        bench.EndRows().ShouldBe(1);
    }

    private static TopicCatalog Catalog(string yaml)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, yaml);
            return TopicCatalog.Load(file, [], []);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
