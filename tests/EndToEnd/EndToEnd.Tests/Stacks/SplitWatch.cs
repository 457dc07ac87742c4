using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.Local.Stack.Kafka;
using Npgsql;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>
/// Looks, again and again, which splits the rows of membership, both persons, both market leads and the SLA clock say. Rows are made from the topics, so when
/// they say so, the topics do.
/// </summary>
internal sealed class SplitWatch : IAsyncDisposable
{
    private const string Decisions = "leads.identity.decisions";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly NpgsqlConnection connection;
    private readonly TopicAppend append;
    private readonly Dictionary<string, SplitPair> open;
    private readonly Dictionary<string, long> decidedAt = new(StringComparer.Ordinal);
    private readonly List<double> seconds = [];
    private readonly Lock gate = new();
    private readonly Task watching;

    private SplitWatch(NpgsqlConnection connection, TopicAppend append, IReadOnlyList<SplitPair> pairs, int merged)
    {
        this.connection = connection;
        this.append = append;
        Merged = merged;
        open = pairs.ToDictionary(pair => pair.Younger, StringComparer.Ordinal);
        watching = Task.Run(WatchAsync);
    }

    /// <summary>Pairs that were one person at the start.</summary>
    public int Merged { get; }

    public static async Task<SplitWatch> StartAsync(
        TestStack stack,
        IReadOnlyList<SplitPair> pairs,
        CancellationToken cancellation
    )
    {
        var connection = await TableContent.OpenAsync(stack, cancellation);
        await using var command = new NpgsqlCommand(
            "SELECT count(*) FROM unnest($1, $2) w(lead_id, person_id) JOIN leads.membership m USING (lead_id, person_id)",
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = pairs.Select(pair => pair.Younger).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = pairs.Select(pair => pair.PersonOfOlder).ToArray() });
        var merged = (long)(await command.ExecuteScalarAsync(cancellation))!;
        return new SplitWatch(connection, new TopicAppend(stack.Options.BootstrapServers), pairs, (int)merged);
    }

    /// <summary>Splits a pair; the time runs from before the decision is appended.</summary>
    public void Decide(SplitPair pair, ISchemaRegistry registry)
    {
        var decision = new IdentityDecision
        {
            DecisionId = $"split/{pair.Number}/{pair.Younger}",
            Kind = IdentityDecisionKind.CannotLink,
            LeadA = pair.Older,
            LeadB = pair.Younger,
            Version = 1,
            Actor = "ann",
            DecidedAt = TimeProvider.System.GetUtcNow(),
        };
        lock (gate)
        {
            decidedAt.Add(pair.Younger, TimeProvider.System.GetTimestamp());
        }

        append.ToPartitionOfKey(
            Decisions,
            decision.DecisionId,
            new AvroSerde<IdentityDecision>(registry, Decisions + "-value").Serialize(decision)
        );
        append.Flush();
    }

    /// <summary>Waits until all splits are restated; the seconds of each.</summary>
    public async Task<List<double>> RestatedAsync(CancellationToken cancellation)
    {
        await watching.WaitAsync(Patience, cancellation);
        return seconds;
    }

    public async ValueTask DisposeAsync()
    {
        append.Dispose();
        await connection.DisposeAsync();
    }

    private async Task WatchAsync()
    {
        using var tick = new PeriodicTimer(Interval);
        while (open.Count > 0)
        {
            await tick.WaitForNextTickAsync();
            List<SplitPair> asked;
            lock (gate)
            {
                asked = [.. open.Values.Where(pair => decidedAt.ContainsKey(pair.Younger))];
            }

            foreach (var lead in asked.Count == 0 ? [] : await RestatedAsync(asked))
            {
                open.Remove(lead);
                lock (gate)
                {
                    seconds.Add(TimeProvider.System.GetElapsedTime(decidedAt[lead]).TotalSeconds);
                }
            }
        }
    }

    private async Task<List<string>> RestatedAsync(List<SplitPair> asked)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT w.lead_id FROM unnest($1, $2, $3) w(lead_id, split, kept)
            JOIN leads.membership m ON m.lead_id = w.lead_id AND m.person_id = w.split
            JOIN leads.person p ON p.person_id = w.split
            JOIN leads.person q ON q.person_id = w.kept AND q.touch_count = 1
            JOIN leads.market_lead a ON a.person_id = w.split AND a.touch_count = 1
            JOIN leads.market_lead b ON b.person_id = w.kept AND b.touch_count = 1
            JOIN leads.sla_clock c ON c.lead_id = w.lead_id AND c.person_id = w.split
            """,
            connection
        );
        command.Parameters.Add(new NpgsqlParameter { Value = asked.Select(pair => pair.Younger).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = asked.Select(pair => pair.PersonOfYounger).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = asked.Select(pair => pair.PersonOfOlder).ToArray() });
        var found = new List<string>();
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            found.Add(rows.GetString(0));
        }

        return found;
    }
}
