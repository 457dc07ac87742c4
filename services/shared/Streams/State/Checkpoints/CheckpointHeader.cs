namespace LeadStreams.Streams.State.Checkpoints;

/// <summary>What a checkpoint is of.</summary>
/// <param name="Application">Application id.</param>
/// <param name="Partition">The task's partition number.</param>
/// <param name="CreatedMs">When its offsets were asked for, UTC milliseconds since 1970: from then on tombstones may be missing.</param>
/// <param name="Parts">Its changelogs, in the order of the topology.</param>
internal sealed record CheckpointHeader(
    string Application,
    int Partition,
    long CreatedMs,
    IReadOnlyList<CheckpointPart> Parts
)
{
    /// <summary>The name of the file of a task.</summary>
    public static string FileName(int partition) => $"{partition}.checkpoint";

    /// <summary>The name of the file of a task while an instance is writing it.</summary>
    public static string TemporaryName(int partition, string instanceId) => $"{partition}.{instanceId}.writing";

    public void Write(Stream into)
    {
        using var writer = new BinaryWriter(into, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(Application);
        writer.Write(Partition);
        writer.Write(CreatedMs);
        writer.Write(Parts.Count);
        foreach (var part in Parts)
        {
            writer.Write(part.Topic);
            writer.Write(part.TopicId);
            writer.Write(part.Offset);
        }
    }

    /// <summary>Reads a header.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static CheckpointHeader Read(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), System.Text.Encoding.UTF8);
            var (application, partition, createdMs) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt64());
            var parts = new CheckpointPart[Math.Clamp(reader.ReadInt32(), 0, bytes.Length)];
            for (var i = 0; i < parts.Length; i++)
            {
                parts[i] = new CheckpointPart(reader.ReadString(), reader.ReadString(), reader.ReadInt64());
            }

            return new CheckpointHeader(application, partition, createdMs, parts);
        }
        catch (Exception fault) when (fault is EndOfStreamException or FormatException or ArgumentException)
        {
            throw new InvalidDataException("the header cannot be read", fault);
        }
    }
}

/// <summary>One changelog of a checkpoint: the entries hold all that is committed below the offset.</summary>
internal sealed record CheckpointPart(string Topic, string TopicId, long Offset);
