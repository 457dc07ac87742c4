using System.Globalization;

namespace LeadStreams.Streams.Ports;

/// <summary>A record is larger than the log takes. To try again is of no use: whoever made it has to make a smaller one.</summary>
public sealed class RecordTooLargeException(string topic, long bytes, long most)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"{topic}: a record of {bytes:N0} bytes is larger than the {most:N0} bytes that the client takes"
        )
    );
