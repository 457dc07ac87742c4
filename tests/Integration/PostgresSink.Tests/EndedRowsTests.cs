using LeadStreams.PostgresSink.Retention;
using LeadStreams.PostgresSink.Security;
using LeadStreams.Testing;
using Npgsql;

namespace LeadStreams.PostgresSink.Tests;

/// <summary>Rows end when their records could have left the topic.</summary>
public sealed class EndedRowsTests(SinkDatabases databases)
{
    private static readonly TimeSpan DeadLettersStay = TimeSpan.FromDays(180);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_row_goes_with_its_topics_retention_counted_from_its_record_and_others_stay()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        AppendOneOfEach(log, 1);
        log.Now += TimeSpan.FromSeconds(1);
        AppendOneOfEach(log, 2);
        var clock = new ManualClock(log.Now);
        using var bench = new SinkBench(database, log, clock);
        bench.Write(log.Records);

        clock.AdvanceTo(FakeLog.Start + DeadLettersStay - TimeSpan.FromMilliseconds(1));
        bench.EndRows().ShouldBe(0);
        clock.AdvanceTo(FakeLog.Start + DeadLettersStay);
        bench.EndRows().ShouldBe(1);
        (await KeysAsync(database, "rejected", "record_key")).ShouldBe(["dead-2"]);

        clock.AdvanceTo(FakeLog.Start.AddDays(730));
        bench.EndRows().ShouldBe(3);
        (await KeysAsync(database, "rejected", "record_key")).ShouldBeEmpty();
        (await KeysAsync(database, "activity", "activity_id")).ShouldBe(["activity-2"]);
        (await KeysAsync(database, "sla_threshold", "lead_id")).ShouldBe([Samples.LeadId(2)]);

        clock.AdvanceTo(FakeLog.Start.AddYears(50));
        bench.EndRows().ShouldBe(2);
        foreach (var table in (string[])["source_event", "sla_clock", "market_lead", "identity_change"])
        {
            (await database.CountAsync(PostgresRoles.Global, $"leads.{table}")).ShouldBe(2, table);
        }
    }

    [Fact]
    public async Task Of_the_topics_that_delete_all_but_the_history_of_persons_have_rows_that_end_and_an_index_to_them()
    {
        var database = await databases.CreateAsync();
        using var bench = new SinkBench(database, new FakeLog());

        bench
            .Ending.Select(one => $"{one.Table} {one.Retention.TotalDays}")
            .Order(StringComparer.Ordinal)
            .ShouldBe(["activity 730", "rejected 180", "sla_threshold 730"]);
        SinkDatabases
            .Topics.Topics.Where(topic => !topic.IsCompacted && topic.ReadBy.Contains("postgres-sink"))
            .Select(topic => topic.Name)
            .Order(StringComparer.Ordinal)
            .ToArray()
            .ShouldBe(
                ["leads.activities", "leads.identity.changes", "leads.rejected", "leads.sla.thresholds"],
                customMessage: "of a new topic say whether its rows end: RowBuffer.Written"
            );
        foreach (var one in bench.Ending)
        {
            (
                await database.ListAsync(
                    PostgresRoles.Global,
                    $"""
                    SELECT a.attname FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
                    WHERE i.indrelid = 'leads.{one.Table}'::regclass AND i.indpred IS NULL
                    """
                )
            ).ShouldContain(one.Column);
        }
    }

    [Fact]
    public async Task A_step_is_bounded_and_a_transaction_of_its_own_and_what_comes_in_goes_first()
    {
        var database = await databases.CreateAsync();
        const int due = (2 * EndedRows.RowsPerStep) + 500;
        await FillAsync(database, due, FakeLog.Start);
        var clock = new ManualClock(FakeLog.Start + DeadLettersStay);
        using var bench = new SinkBench(database, new FakeLog(), clock);

        // Three tables in their order: activity, which has none, then rejected, then sla_threshold.
        bench.Ended.IsDue(isIdle: false).ShouldBeTrue("nothing was looked at yet");
        var left = new List<long>();
        var steps = new List<int>();
        while (bench.Ended.IsDue(isIdle: true))
        {
            steps.Add(bench.Ended.Step(bench.Session.Connection).Rows);
            steps.Count.ShouldBeLessThan(10, "a round ends");
            left.Add(await database.CountAsync(PostgresRoles.Global, "leads.rejected"));
            if (left[^1] == 1_500)
            {
                bench.Ended.IsDue(isIdle: false).ShouldBeFalse("records wait, and the last step was just now");
                clock.Advance(TimeSpan.FromSeconds(1));
                bench.Ended.IsDue(isIdle: false).ShouldBeTrue("records come without end");
            }
        }

        steps.Where(rows => rows > 0).ShouldBe([1_000, 1_000, 500]);
        left.Distinct().ShouldBe([2_500, 1_500, 500, 0], ignoreOrder: true);
        clock.Advance(TimeSpan.FromSeconds(59));
        bench.Ended.IsDue(isIdle: true).ShouldBeFalse("once a minute");
        clock.Advance(TimeSpan.FromSeconds(1));
        bench.Ended.IsDue(isIdle: false).ShouldBeTrue();

        // A round goes on from where the one before ended; once an hour what has come late, or was locked, is looked for.
        await FillAsync(database, 1, FakeLog.Start.AddDays(-1));
        bench.EndRows().ShouldBe(0);
        clock.Advance(TimeSpan.FromMinutes(59));
        bench.EndRows().ShouldBe(1);
    }

    [Fact]
    public async Task A_kill_in_the_middle_leaves_rows_that_the_next_writer_deletes_and_offsets_as_they_were()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.rejected", "dead", [1]);
        var clock = new ManualClock(FakeLog.Start);
        using (var killed = new SinkBench(database, log, clock))
        {
            killed.Write(log.Records);
            await FillAsync(database, 1_500, FakeLog.Start);
            clock.AdvanceTo(FakeLog.Start + DeadLettersStay);
            FirstStepWithRows(killed);

            (await database.CountAsync(PostgresRoles.Global, "leads.rejected")).ShouldBe(501);
            // As in the middle of the next step: what it had deleted is there again.
            await using var transaction = await killed.Session.Connection.BeginTransactionAsync(Cancellation);
            killed.Ended.Step(killed.Session.Connection).Rows.ShouldBe(501);
        }

        (await database.CountAsync(PostgresRoles.Global, "leads.rejected")).ShouldBe(501);
        using var next = new SinkBench(database, log, clock);
        next.EndRows().ShouldBe(501);
        (await KeysAsync(database, "sink_offset", "concat_ws(' ', topic, next_offset)")).ShouldBe(["leads.rejected 1"]);
    }

    [Fact]
    public async Task Two_writers_at_once_wait_for_nobody_and_delete_each_row_once()
    {
        var database = await databases.CreateAsync();
        const int due = 5_000;
        await FillAsync(database, due, FakeLog.Start);
        var clock = new ManualClock(FakeLog.Start + DeadLettersStay);
        using var first = new SinkBench(database, new FakeLog(), clock);
        using var second = new SinkBench(database, new FakeLog(), clock);

        // The first is in the middle of a step: the second passes by what it holds, and fails if it waits.
        await using (var transaction = await first.Session.Connection.BeginTransactionAsync(Cancellation))
        {
            FirstStepWithRows(first);

            await ExecuteAsync(second.Session.Connection, "SET lock_timeout = 1");
            second.EndRows().ShouldBe(4_000);
            await ExecuteAsync(second.Session.Connection, "SET lock_timeout = 0");
            await transaction.RollbackAsync(Cancellation);
        }

        await FillAsync(database, due, FakeLog.Start.AddDays(-1));
        using var third = new SinkBench(database, new FakeLog(), clock);
        var deleted = await Task.WhenAll(Task.Run(second.EndRows, Cancellation), Task.Run(third.EndRows, Cancellation));

        (deleted.Sum() + third.EndRows()).ShouldBe(due + 1_000);
        (await database.CountAsync(PostgresRoles.Global, "leads.rejected")).ShouldBe(0);
    }

    [Fact]
    public async Task Batches_that_write_the_rows_of_a_step_and_the_step_do_not_wait_in_a_circle()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.rejected", "one", [1]);
        log.AppendBytes("leads.rejected", "two", [2]);
        var clock = new ManualClock(FakeLog.Start);
        using var batch = new SinkBench(database, log, clock);
        batch.Write(log.Records);
        clock.AdvanceTo(FakeLog.Start + DeadLettersStay);
        using var step = new SinkBench(database, log, clock);

        await using var transaction = await batch.Session.Connection.BeginTransactionAsync(Cancellation);
        await ExecuteAsync(batch.Session.Connection, "UPDATE leads.rejected SET code = 'x' WHERE record_key = 'two'");
        await ExecuteAsync(step.Session.Connection, "SET lock_timeout = 1");
        step.EndRows().ShouldBe(1);
        await transaction.CommitAsync(Cancellation);

        step.EndRows().ShouldBe(1);
    }

    [Fact]
    public async Task Markets_see_what_they_saw_when_dead_letters_have_gone()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        AppendOneOfEach(log, 1);
        AppendOneOfEach(log, 2);
        var clock = new ManualClock(log.Now);
        using var bench = new SinkBench(database, log, clock);
        bench.Write(log.Records);
        var before = await SeenByAsync(database, "leads_market_de");
        before.ShouldContain(row => row.StartsWith("leads.sla_threshold", StringComparison.Ordinal));

        clock.AdvanceTo(FakeLog.Start + DeadLettersStay);
        bench.EndRows().ShouldBe(2);

        (await SeenByAsync(database, "leads_market_de")).ShouldBe(before);
    }

    [Fact]
    public async Task The_oldest_row_is_told_after_each_round_and_what_was_deleted_once_a_day()
    {
        var database = await databases.CreateAsync();
        await FillAsync(database, 2, FakeLog.Start);
        await FillAsync(database, 3, FakeLog.Start.AddDays(1));
        var clock = new ManualClock(FakeLog.Start + DeadLettersStay);
        using var bench = new SinkBench(database, new FakeLog(), clock);

        ReportsOfRound(bench).ShouldBe(["rejected 2"]);
        bench
            .Ended.Oldest.Select(one => $"{one.Ends.Table} {one.AgeSeconds(clock.GetUtcNow()) / 86_400}")
            .Order(StringComparer.Ordinal)
            .ShouldBe(["activity 0", "rejected 179", "sla_threshold 0"]);

        clock.Advance(TimeSpan.FromHours(23));
        await FillAsync(database, 1, FakeLog.Start.AddDays(-1));
        ReportsOfRound(bench).ShouldBeEmpty("a line a day");
        clock.Advance(TimeSpan.FromHours(1));
        ReportsOfRound(bench).ShouldBe(["rejected 4"]);
        clock.Advance(TimeSpan.FromDays(2));
        ReportsOfRound(bench).ShouldBeEmpty("nothing to tell");
    }

    private static void FirstStepWithRows(SinkBench bench) =>
        bench.Ending.Any(_ => bench.Ended.Step(bench.Session.Connection).Rows > 0).ShouldBeTrue();

    private static List<string> ReportsOfRound(SinkBench bench) =>
        [
            .. bench
                .Round()
                .SelectMany(step => step.Report ?? new Dictionary<string, long>())
                .Select(entry => $"{entry.Key} {entry.Value}"),
        ];

    private static void AppendOneOfEach(FakeLog log, int number)
    {
        log.AppendBytes("leads.rejected", $"dead-{number}", [1]);
        log.Append("leads.activities", Samples.LeadId(number), Samples.Activity(number));
        log.Append("leads.sla.thresholds", Samples.PersonId(number), Samples.Threshold(number, "de"));
        log.Append("leads.sla.clocks", Samples.LeadId(number), Samples.Clock(number, "de"));
        log.Append("leads.normalized", Samples.LeadId(number), Samples.Lead(number, "de"));
        log.Append("leads.market.de", Samples.PersonId(number), Samples.MarketLead(number, "de"));
        log.Append("leads.identity.changes", Samples.PersonId(number), Samples.Change(number));
    }

    private static Task FillAsync(SinkDatabase database, int rows, DateTimeOffset rejectedAt) =>
        database.ExecuteAsync(
            PostgresRoles.Sink,
            $"""
            INSERT INTO leads.rejected (reject_topic, reject_partition, record_offset, code, service, bytes, rejected_at)
            SELECT 'leads.rejected', 1, extract(epoch FROM '{rejectedAt:O}'::timestamptz)::bigint * 10000 + n, 'code', 'test', 'x', '{rejectedAt:O}'
            FROM generate_series(1, {rows}) n
            """
        );

    private static Task<List<string>> KeysAsync(SinkDatabase database, string table, string column) =>
        database.ListAsync(PostgresRoles.Global, $"SELECT {column} FROM leads.{table} ORDER BY 1");

    private static async Task<List<string>> SeenByAsync(SinkDatabase database, string role)
    {
        var seen = new List<string>();
        var relations = await database.ListAsync(
            role,
            """
            SELECT c.oid::regclass::text FROM pg_class c
            WHERE c.relnamespace IN ('leads'::regnamespace, 'bi'::regnamespace) AND c.relkind IN ('r', 'v')
                AND has_table_privilege(c.oid, 'SELECT')
            ORDER BY 1
            """
        );
        foreach (var relation in relations.Where(relation => relation != "leads.business_hours"))
        {
            // The time that a clock has run goes on.
            var row = relation == "bi.sla_status" ? "to_jsonb(t) - 'elapsed_ms' - 'status'" : "to_jsonb(t)";
            seen.AddRange(
                await database.ListAsync(role, $"SELECT '{relation} ' || ({row})::text FROM {relation} t ORDER BY 1")
            );
        }

        return seen;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
