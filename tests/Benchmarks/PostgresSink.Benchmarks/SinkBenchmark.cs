using System.Diagnostics;
using LeadStreams.Contracts;
using LeadStreams.Domain.Markets;
using LeadStreams.Hosting;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Feeds;
using LeadStreams.PostgresSink.Security;
using LeadStreams.PostgresSink.Writing;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace LeadStreams.PostgresSink.Benchmarks;

/// <summary>The sink stage, from encoded records to committed rows, and the raw loop on the same rows, in one run on one server.</summary>
internal sealed class SinkBenchmark : IAsyncDisposable
{
    private const int BatchRecords = 5_000;
    private readonly PostgresCluster cluster;
    private readonly NpgsqlDataSource writer;
    private readonly NpgsqlConnection raw;
    private readonly InMemorySchemaRegistry registry = new();
    private readonly TopicFeeds feeds;

    private SinkBenchmark(PostgresCluster cluster, SinkSettings settings, MarketCatalog catalog)
    {
        this.cluster = cluster;
        writer = PostgresSinkService.OpenDatabase(settings);
        feeds = new TopicFeeds(
            registry,
            catalog,
            SchemasFolder.Topics("schemas", Path.Combine("services", "sources")),
            TimeProvider.System
        );
        raw = new NpgsqlConnection(cluster.ConnectionString("leadstreams") + ";Pooling=false");
        raw.Open();
    }

    public static async Task<SinkBenchmark> PrepareAsync()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"leadstreams-bench-{Environment.ProcessId}");
        var cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder });
        await cluster.StartAsync(CancellationToken.None);
        var catalog = MarketCatalog.Load(Path.Combine("schemas", "markets.yaml"));
        var database = await PostgresDatabase.PrepareAsync(
            cluster,
            "leadstreams",
            PostgresRoles.Owner,
            PostgresRoles.Logins(catalog),
            CancellationToken.None
        );
        var settings = new SinkSettings
        {
            Writer = database.ConnectionString(PostgresRoles.Sink),
            Owner = database.ConnectionString(PostgresRoles.Owner),
            PasswordsFile = database.PasswordFile,
        };
        await new DatabaseSetup(settings, catalog, NullLogger.Instance, TimeProvider.System).RunAsync(
            CancellationToken.None
        );
        return new SinkBenchmark(cluster, settings, catalog);
    }

    public IEnumerable<(string Stage, double Sink, double Raw)> Run(int count)
    {
        var loop = new RawLoop(raw);
        // What the first statements cost stays out of the numbers.
        Write(Records.Memberships(registry, BatchRecords, 0));
        Execute("DELETE FROM leads.membership");
        var sink = Write(Records.Memberships(registry, count, count));
        loop.Take("membership", BatchRecords);
        yield return ("membership, inserts", sink, loop.Run());

        loop.Clear();
        sink = Write(Records.Memberships(registry, count, 2L * count));
        loop.TakeNewer("membership", BatchRecords, count);
        yield return ("membership, updates", sink, loop.Run());

        loop.Clear();
        sink = Write(Records.Leads(registry, count, 0));
        loop.Take("source_event", BatchRecords);
        loop.Take("source_event_attribute", 5 * BatchRecords);
        yield return ("lead with 5 attributes, inserts", sink, loop.Run());

        loop.Clear();
        sink = Write(Records.Leads(registry, count, count));
        loop.TakeNewer("source_event", BatchRecords, count);
        loop.TakeNewer("source_event_attribute", 5 * BatchRecords, count);
        yield return ("lead with 5 attributes, updates", sink, loop.Run());

        var ending = new EndingRows(writer, raw, feeds);
        var (deleted, floor) = ending.Run(count);
        LongestStep = ending.LongestStep;
        yield return ("dead letters that end", deleted, floor);
    }

    /// <summary>For how long rows that come in wait at most while others are deleted.</summary>
    public TimeSpan LongestStep { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await raw.DisposeAsync();
        await writer.DisposeAsync();
        feeds.Dispose();
        await cluster.DeleteAsync(CancellationToken.None);
    }

    private void Execute(string sql)
    {
        using var command = new NpgsqlCommand(sql, raw);
        command.ExecuteNonQuery();
    }

    private double Write(LogRecord[] records)
    {
        using var session = SinkSession.Open(writer, feeds);
        var batches = new BatchWriter(feeds);
        var partition = new TopicPartition(records[0].Topic, 0);
        batches.Expect(partition, OffsetTable.Read(session.Connection, partition));
        var watch = Stopwatch.StartNew();
        for (var start = 0; start < records.Length; start += BatchRecords)
        {
            var batch = records.AsSpan(start, Math.Min(BatchRecords, records.Length - start));
            if (batches.Write(session, batch) != BatchOutcome.Written)
            {
                throw new InvalidOperationException("Somebody else writes too.");
            }
        }

        return records.Length / watch.Elapsed.TotalSeconds;
    }
}
