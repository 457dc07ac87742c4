using System.Text;
using Confluent.Kafka;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Kafka;
using Npgsql;

namespace LeadStreams.EndToEnd.Tests.Contents;

/// <summary>Looks for values in every place where the stack keeps something: topics, those inside services too, tables, logs and checkpoints.</summary>
internal sealed class ValueScan(TestStack stack, IReadOnlyCollection<string> values)
{
    private readonly byte[][] patterns = [.. values.Select(Encoding.UTF8.GetBytes)];

    // Raw topics keep the bytes as received, and the work topic what actors said, until their retention ends.
    private static bool KeepsUntilRetention(string topic) =>
        topic.StartsWith("leads.raw.", StringComparison.Ordinal)
        || topic is "identity-work"
        || topic.StartsWith("__", StringComparison.Ordinal);

    /// <summary>Where a value is: keys of topics as compaction leaves them, rows, log files.</summary>
    public async Task<List<string>> FindAsync(CancellationToken cancellation) =>
        [.. Topics(cancellation), .. await TablesAsync(cancellation), .. Files(stack.Options.LogDirectory)];

    /// <summary>In which checkpoints a value is. They are written from time to time, and when a service stops.</summary>
    public List<string> FindInCheckpoints() => Files(Path.Combine(stack.Options.DataDirectory, "state"));

    private List<string> Topics(CancellationToken cancellation)
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = stack.Options.BootstrapServers }
        ).Build();
        var topics = admin
            .GetMetadata(TimeSpan.FromSeconds(10))
            .Topics.Select(topic => topic.Topic)
            .Where(topic => !KeepsUntilRetention(topic))
            .ToList();
        topics.ShouldContain("identity-token-actors-changelog");
        topics.ShouldContain("leads.rejected");
        var latest = new Dictionary<string, bool>();
        new TopicScan(stack.Options.BootstrapServers).Read(
            topics,
            record =>
                latest[$"{record.TopicPartition} {Convert.ToHexString(record.Message.Key ?? [])}"] =
                    record.Message.Value is { } value && (Names(value) || Names(record.Message.Key ?? [])),
            cancellation
        );
        return latest.Where(one => one.Value).Select(one => one.Key).ToList();
    }

    private async Task<List<string>> TablesAsync(CancellationToken cancellation)
    {
        await using var connection = await TableContent.OpenAsync(stack, cancellation);
        var tables = await ListAsync(
            connection,
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')",
            cancellation
        );
        tables.ShouldContain("leads.identity_decision");
        var found = new List<string>();
        foreach (var table in tables)
        {
            // Bytes are shown in hex.
            var named = string.Join(
                " OR ",
                values.Select(value =>
                    $"strpos(t::text, '{value}') > 0 OR strpos(t::text, encode('{value}', 'hex')) > 0"
                )
            );
            found.AddRange(
                await ListAsync(connection, $"SELECT '{table} ' || t::text FROM {table} t WHERE {named}", cancellation)
            );
        }

        return found;
    }

    private List<string> Files(string folder)
    {
        var files = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        files.ShouldNotBeEmpty();
        return [.. files.Where(IsNamedIn)];
    }

    private bool IsNamedIn(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        file.CopyTo(content);
        return Names(content.GetBuffer().AsSpan(0, (int)content.Length));
    }

    private bool Names(ReadOnlySpan<byte> bytes)
    {
        foreach (var pattern in patterns)
        {
            if (bytes.IndexOf(pattern) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static async Task<List<string>> ListAsync(
        NpgsqlConnection connection,
        string sql,
        CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var list = new List<string>();
        while (await rows.ReadAsync(cancellation))
        {
            list.Add(rows.GetString(0));
        }

        return list;
    }
}
