using System.Buffers;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Reads a request body up to a limit.</summary>
internal static class BoundedBody
{
    private const int FirstBytes = 16 * 1024;

    /// <summary>The bytes, or null as soon as the body is known to be larger than <paramref name="limit"/>.</summary>
    /// <exception cref="IOException">The client went away or broke the protocol.</exception>
    public static async Task<byte[]?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellation)
    {
        if (request.ContentLength > limit)
        {
            return null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(request.ContentLength ?? FirstBytes, limit) + 1);
        try
        {
            var length = 0;
            while (true)
            {
                var read = await request.Body.ReadAsync(buffer.AsMemory(length), cancellation);
                length += read;
                if (length > limit)
                {
                    return null;
                }

                if (read == 0)
                {
                    return buffer.AsSpan(0, length).ToArray();
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, limit);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] full, int limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(full.Length + 1, Math.Min(full.Length * 2, limit + 1)));
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full);
        return larger;
    }
}
