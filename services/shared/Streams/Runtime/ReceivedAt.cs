using System.Buffers.Text;

namespace LeadStreams.Streams.Runtime;

/// <summary>Reads the header <see cref="HeaderNames.ReceivedAt"/>.</summary>
internal static class ReceivedAt
{
    /// <summary>UTC milliseconds since 1970; false when the header is missing or is not a number.</summary>
    public static bool TryRead(RecordHeaders headers, out long receivedMs)
    {
        receivedMs = 0;
        return headers.Get(HeaderNames.ReceivedAt) is { } text
            && Utf8Parser.TryParse(text, out receivedMs, out var read)
            && read == text.Length;
    }
}
