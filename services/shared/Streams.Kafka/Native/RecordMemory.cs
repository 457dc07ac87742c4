namespace LeadStreams.Streams.Kafka.Native;

/// <summary>Memory for the bytes of the records of one poll; the next poll uses it again.</summary>
internal sealed class RecordMemory
{
    private const int ChunkBytes = 1024 * 1024;
    private const int MaxKeptChunks = 32;

    private readonly List<byte[]> chunks = [];
    private int current = -1;
    private int used;

    /// <summary>Forgets what was copied before; large memory that one poll needed is given back.</summary>
    public void Reset()
    {
        if (chunks.Count > MaxKeptChunks)
        {
            chunks.RemoveRange(MaxKeptChunks, chunks.Count - MaxKeptChunks);
        }

        chunks.RemoveAll(static chunk => chunk.Length > ChunkBytes);
        (current, used) = (-1, 0);
    }

    /// <summary>Copies bytes.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        if (current < 0 || bytes.Length > chunks[current].Length - used)
        {
            NextChunk(bytes.Length);
        }

        var copy = chunks[current].AsMemory(used, bytes.Length);
        bytes.CopyTo(copy.Span);
        used += bytes.Length;
        return copy;
    }

    private void NextChunk(int bytes)
    {
        (current, used) = (current + 1, 0);
        if (bytes > ChunkBytes)
        {
            chunks.Insert(current, new byte[bytes]);
        }
        else if (current == chunks.Count)
        {
            chunks.Add(new byte[ChunkBytes]);
        }
    }
}
