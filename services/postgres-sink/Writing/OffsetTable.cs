using LeadStreams.Streams.Ports;
using Npgsql;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>A step of one partition: from the offset expected next to the one after the batch.</summary>
internal readonly record struct OffsetMove(TopicPartition Partition, long From, long To);

/// <summary>
/// Which offset comes next, per partition. Moves by compare-and-set in the transaction that writes the rows: of two writers that think they own
/// a partition one finds that its offset has moved, and writes nothing.
/// </summary>
internal static class OffsetTable
{
    private const string InsertText =
        "INSERT INTO leads.sink_offset (topic, partition, next_offset) VALUES ($1, $2, 0) ON CONFLICT DO NOTHING";

    private const string ReadText = "SELECT next_offset FROM leads.sink_offset WHERE topic = $1 AND partition = $2";

    private const string MoveText = """
        UPDATE leads.sink_offset AS o SET next_offset = m.new
        FROM unnest($1::text[], $2::integer[], $3::bigint[], $4::bigint[]) AS m (topic, partition, old, new)
        WHERE o.topic = m.topic AND o.partition = m.partition AND o.next_offset = m.old
        """;

    /// <summary>The next offset of a partition; 0 when it was never read.</summary>
    public static long Read(NpgsqlConnection connection, TopicPartition partition)
    {
        using var insert = Command(connection, InsertText, partition);
        insert.ExecuteNonQuery();
        using var read = Command(connection, ReadText, partition);
        return (long)read.ExecuteScalar()!;
    }

    /// <summary>Moves all or tells that it cannot; the caller then rolls back.</summary>
    public static bool TryMove(NpgsqlConnection connection, List<OffsetMove> moves)
    {
        using var command = new NpgsqlCommand(MoveText, connection);
        command.Parameters.Add(
            new NpgsqlParameter<string[]> { TypedValue = [.. moves.Select(move => move.Partition.Topic)] }
        );
        command.Parameters.Add(
            new NpgsqlParameter<int[]> { TypedValue = [.. moves.Select(move => move.Partition.Partition)] }
        );
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. moves.Select(move => move.From)] });
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = [.. moves.Select(move => move.To)] });
        return command.ExecuteNonQuery() == moves.Count;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, TopicPartition partition)
    {
        var command = new NpgsqlCommand(text, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = partition.Topic });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = partition.Partition });
        return command;
    }
}
