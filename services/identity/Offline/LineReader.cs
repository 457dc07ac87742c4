namespace LeadStreams.Identity.Offline;

/// <summary>Lines of a stream as bytes, without a copy of each.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int MaxLineBytes = 64 * 1024 * 1024;

    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool ended;

    /// <summary>Number of the line read last, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The next line without its line feed, valid until the next call; false at the end.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    /// <exception cref="FormatException">The line is longer than 64 MiB; there is no next one.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var pending = buffer.AsSpan(start, end - start);
            var length = pending[searched..].IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = pending[..(searched + length)];
                start += line.Length + 1;
                LineNumber++;
                return true;
            }

            if (ended)
            {
                line = pending;
                start = end;
                LineNumber += line.IsEmpty ? 0 : 1;
                return !line.IsEmpty;
            }

            searched = pending.Length;
            Fill();
        }
    }

    private void Fill()
    {
        if (start > 0)
        {
            Buffer.BlockCopy(buffer, start, buffer, 0, end - start);
            end -= start;
            start = 0;
        }

        if (end == buffer.Length)
        {
            if (end >= MaxLineBytes)
            {
                throw new FormatException("the line is longer than 64 MiB; every fact needs a line of its own");
            }

            Array.Resize(ref buffer, end * 2);
        }

        var read = stream.Read(buffer, end, buffer.Length - end);
        ended = read == 0;
        end += read;
    }
}
