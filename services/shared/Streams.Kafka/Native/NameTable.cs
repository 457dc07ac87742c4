using System.Text;

namespace LeadStreams.Streams.Kafka.Native;

/// <summary>One string for each of the few names of topics and headers, so that a record costs none.</summary>
internal sealed class NameTable
{
    // Names of headers are the producers' choice: who invents one for each record gets a string for each record.
    private const int MaxNames = 256;

    private readonly List<(byte[] Utf8, string Text)> names = [];

    /// <summary>The string of a name in UTF-8.</summary>
    public string this[ReadOnlySpan<byte> utf8]
    {
        get
        {
            foreach (var (known, text) in names)
            {
                if (utf8.SequenceEqual(known))
                {
                    return text;
                }
            }

            var name = Encoding.UTF8.GetString(utf8);
            if (names.Count < MaxNames)
            {
                names.Add((utf8.ToArray(), name));
            }

            return name;
        }
    }
}
