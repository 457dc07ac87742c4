using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Security;
using LeadStreams.PostgresSink.Writing;
using LeadStreams.Streams;

namespace LeadStreams.PostgresSink.Tests;

public sealed class WritingTests(SinkDatabases databases)
{
    [Theory]
    [InlineData(3)]
    [InlineData(2_500)]
    public async Task Records_become_rows_by_arrays_and_by_copy(int leads)
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        for (var i = 0; i < leads; i++)
        {
            log.Append("leads.normalized", Samples.LeadId(i), Samples.Lead(i, i % 3 == 0 ? null : "de"));
            log.Append("leads.memberships", Samples.LeadId(i), Samples.Member(i, "de"));
            log.Append("leads.market.de", Samples.PersonId(i), Samples.MarketLead(i, "de"), partition: i % 6);
            log.Append("leads.persons", Samples.PersonId(i), Samples.Person(i), partition: i % 6);
        }

        using var bench = new SinkBench(database, log);
        bench.Write(log.Records).ShouldBe(BatchOutcome.Written);

        (await database.CountAsync(PostgresRoles.Global, "leads.source_event")).ShouldBe(leads);
        (await database.CountAsync(PostgresRoles.Global, "leads.source_event_attribute")).ShouldBe(2 * leads);
        (await database.CountAsync(PostgresRoles.Global, "leads.source_event_token")).ShouldBe(2 * leads);
        (await database.CountAsync(PostgresRoles.Global, "leads.membership")).ShouldBe(leads);
        (await database.CountAsync(PostgresRoles.Global, "leads.market_lead_attribute")).ShouldBe(leads);
        (await database.CountAsync(PostgresRoles.Global, "leads.person_attribute")).ShouldBe(2 * leads);
        var row = await database.ScalarAsync<string>(
            PostgresRoles.Global,
            "SELECT concat_ws('|', market, click_ids->>'gclid', answers->>'budget', warnings->>0, consents->0->>'purpose', cost_minor_units, occurred_at AT TIME ZONE 'UTC') FROM leads.source_event WHERE lead_id = 'lead-000000'"
        );
        row.ShouldBe("unassigned|Ab\"c|10k|phone_dropped|phone|120|2026-11-16 09:00:00");
        (await StagedRowsAsync(database)).ShouldBe(0);
    }

    [Fact]
    public async Task The_last_record_of_a_key_counts_within_a_batch_and_over_batches()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "de"));
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "gb"));
        log.Append<NormalizedLead>("leads.normalized", Samples.LeadId(2), null);
        log.Append("leads.normalized", Samples.LeadId(2), Samples.Lead(2, "de"));
        log.Append("leads.normalized", Samples.LeadId(3), Samples.Lead(3, "de"));
        log.Append<NormalizedLead>("leads.normalized", Samples.LeadId(3), null);
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);
        log.Append(
            "leads.normalized",
            Samples.LeadId(1),
            Samples.Lead(1, "us") with
            {
                Attributes = [new LeadAttribute { Field = "company", Value = "ACME" }],
            }
        );
        log.Append<NormalizedLead>("leads.normalized", Samples.LeadId(2), null);
        bench.Write(log.Records);

        (
            await database.ListAsync(PostgresRoles.Global, "SELECT lead_id || ' ' || market FROM leads.source_event")
        ).ShouldBe(["lead-000001 us"]);
        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT market || ' ' || field FROM leads.source_event_attribute"
            )
        ).ShouldBe(["us company"]);
    }

    [Fact]
    public async Task A_rewind_of_all_offsets_changes_no_row()
    {
        var database = await databases.CreateAsync();
        var log = SmallWorld();
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);
        var before = await database.DumpAsync();

        await database.ExecuteAsync(PostgresRoles.Sink, "UPDATE leads.sink_offset SET next_offset = 0");
        bench.Write(log.Records, batch: 7);

        (await database.DumpAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_crash_between_batches_and_inside_one_changes_nothing_in_the_result()
    {
        var whole = await databases.CreateAsync();
        var log = SmallWorld();
        using (var undisturbed = new SinkBench(whole, log))
        {
            undisturbed.Write(log.Records);
        }

        var crashed = await databases.CreateAsync();
        var random = new Random(7);
        for (var applied = 0; applied < log.Records.Count; )
        {
            using var bench = new SinkBench(crashed, log);
            applied = Math.Min(log.Records.Count, applied + random.Next(1, 12));
            bench.Write([.. log.Records.Take(applied)], batch: 3);
            // The connection is cut within the next transaction, as by a kill: what it had written is gone.
            await using var transaction = await bench.Session.Connection.BeginTransactionAsync(
                TestContext.Current.CancellationToken
            );
            await using var half = new Npgsql.NpgsqlCommand(
                "UPDATE leads.sink_offset SET next_offset = next_offset + 100",
                bench.Session.Connection
            );
            await half.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        (await crashed.DumpAsync()).ShouldBe(await whole.DumpAsync());
    }

    [Fact]
    public async Task Of_two_writers_with_the_same_offsets_one_writes_nothing()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "de"));
        using var first = new SinkBench(database, log);
        using var second = new SinkBench(database, log);
        first.Assign(log.Records);
        second.Assign(log.Records);

        first.Writer.Write(first.Session, log.Records.ToArray()).ShouldBe(BatchOutcome.Written);
        second.Writer.Write(second.Session, log.Records.ToArray()).ShouldBe(BatchOutcome.Fenced);

        (await database.CountAsync(PostgresRoles.Global, "leads.source_event")).ShouldBe(1);
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_kept_with_its_bytes_and_holds_nothing_up()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.AppendBytes("leads.normalized", "broken", [1, 2, 3]);
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "de"));
        log.Append("leads.market.gb", Samples.PersonId(1), Samples.MarketLead(1, "de"));
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws(' ', code, service, origin_topic, origin_offset, encode(bytes, 'hex')) FROM leads.rejected WHERE code = 'undecodable'"
            )
        ).ShouldBe(["undecodable postgres-sink leads.normalized 0 010203"]);
        (await database.CountAsync(PostgresRoles.Global, "leads.rejected WHERE code = 'market_mismatch'")).ShouldBe(1);
        (await database.CountAsync(PostgresRoles.Global, "leads.market_lead")).ShouldBe(0);
        (await database.CountAsync(PostgresRoles.Global, "leads.source_event")).ShouldBe(1);
    }

    [Fact]
    public async Task A_row_that_the_database_refuses_as_data_is_kept_and_its_neighbors_are_written()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        // Longer than an index entry may be, and not compressible.
        var random = new Random(1);
        var tooLong = string.Concat(Enumerable.Range(0, 6_000).Select(_ => (char)random.Next(0x4e00, 0x9fff)));
        for (var i = 0; i < 20; i++)
        {
            log.Append(
                "leads.normalized",
                Samples.LeadId(i),
                Samples.Lead(i, "de") with
                {
                    LeadId = i == 7 ? tooLong : Samples.LeadId(i),
                }
            );
        }

        using var bench = new SinkBench(database, log);
        bench.Write(log.Records).ShouldBe(BatchOutcome.Written);

        (await database.CountAsync(PostgresRoles.Global, "leads.source_event")).ShouldBe(19);
        (await database.ListAsync(PostgresRoles.Global, "SELECT code || ' ' || detail FROM leads.rejected")).ShouldBe([
            "unwritable PostgreSQL refuses the row: 54000",
        ]);
    }

    [Fact]
    public async Task Characters_that_text_cannot_hold_are_replaced()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var lead = Samples.Lead(1, "de");
        log.Append(
            "leads.normalized",
            lead.LeadId,
            lead with
            {
                SourceRecordId = "a\0b",
                Answers = new Dictionary<string, string> { ["q\0"] = "x\0y" },
            }
        );
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (
            await database.ScalarAsync<string>(
                PostgresRoles.Global,
                "SELECT source_record_id || (answers->>('q' || chr(65533))) FROM leads.source_event"
            )
        ).ShouldBe("a\ufffdbx\ufffdy");
    }

    [Fact]
    public async Task A_topic_that_was_made_anew_is_refused_with_the_way_out()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        log.Append("leads.normalized", Samples.LeadId(1), Samples.Lead(1, "de"));
        log.Append("leads.normalized", Samples.LeadId(2), Samples.Lead(2, "de"));
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        Should
            .Throw<LogWentBackException>(() => bench.Writer.Write(bench.Session, log.Records.Take(1).ToArray()))
            .Message.ShouldContain("leads.sink_offset");
    }

    [Fact]
    public async Task Dead_letters_keep_their_reason_and_origin()
    {
        var database = await databases.CreateAsync();
        var log = new FakeLog();
        var headers = new RecordHeaders()
            .Add(HeaderNames.RejectCode, "invalid_email")
            .Add(HeaderNames.RejectField, "email")
            .Add(HeaderNames.Service, "normalizer")
            .Add(HeaderNames.OriginTopic, "leads.raw.web-form")
            .Add(HeaderNames.OriginPartition, "3")
            .Add(HeaderNames.OriginOffset, "42");
        log.AppendBytes("leads.rejected", "key", [0xff, 0x00], headers);
        using var bench = new SinkBench(database, log);
        bench.Write(log.Records);

        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws(' ', code, field, service, origin_topic, origin_partition, origin_offset, encode(bytes, 'hex')) FROM leads.rejected"
            )
        ).ShouldBe(["invalid_email email normalizer leads.raw.web-form 3 42 ff00"]);
        (
            await database.ListAsync(
                PostgresRoles.Global,
                "SELECT concat_ws(' ', code, records) FROM bi.reject_summary"
            )
        ).ShouldBe(["invalid_email 1"]);
    }

    private static async Task<long> StagedRowsAsync(SinkDatabase database)
    {
        var tables = await database.ListAsync(
            "postgres",
            "SELECT oid::regclass::text FROM pg_class WHERE relnamespace = 'staging'::regnamespace AND relkind = 'r'"
        );
        long rows = 0;
        foreach (var table in tables)
        {
            rows += await database.CountAsync("postgres", table);
        }

        return rows;
    }

    private static FakeLog SmallWorld()
    {
        var log = new FakeLog();
        var random = new Random(42);
        for (var i = 0; i < 150; i++)
        {
            var number = random.Next(0, 25);
            var market = random.Next(0, 3) switch
            {
                0 => "de",
                1 => "gb",
                _ => "us",
            };
            var partition = number % 6;
            switch (random.Next(0, 8))
            {
                case 0:
                    log.Append<NormalizedLead>("leads.normalized", Samples.LeadId(number), null);
                    break;
                case 1:
                    log.Append("leads.memberships", Samples.LeadId(number), Samples.Member(number, market));
                    break;
                case 2:
                    log.Append(
                        $"leads.market.{market}",
                        Samples.PersonId(number),
                        Samples.MarketLead(number, market),
                        partition
                    );
                    break;
                case 3:
                    log.Append<MarketLead>($"leads.market.{market}", Samples.PersonId(number), null, partition);
                    break;
                case 4:
                    log.Append(
                        "leads.persons",
                        Samples.PersonId(number),
                        Samples.Person(number) with
                        {
                            TouchCount = i,
                        },
                        partition
                    );
                    break;
                case 5:
                    log.Append(
                        "leads.sla.clocks",
                        Samples.LeadId(number) + ":first-response",
                        Samples.Clock(number, market)
                    );
                    break;
                case 6:
                    log.Append(
                        "leads.sla.thresholds",
                        Samples.PersonId(number),
                        Samples.Threshold(number, market),
                        partition
                    );
                    break;
                default:
                    log.Append("leads.normalized", Samples.LeadId(number), Samples.Lead(number, market));
                    break;
            }
        }

        return log;
    }
}
