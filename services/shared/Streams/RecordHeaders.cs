using System.Text;

namespace LeadStreams.Streams;

/// <summary>Record headers: an ordered list of name and bytes, as Kafka has them. Names may repeat; look-ups take the last.</summary>
public sealed class RecordHeaders
{
    /// <summary>No headers. Do not add to it.</summary>
    public static readonly RecordHeaders Empty = new();

    private readonly List<KeyValuePair<string, byte[]?>> entries = [];

    /// <summary>Number of headers.</summary>
    public int Count => entries.Count;

    /// <summary>The header at a position.</summary>
    public KeyValuePair<string, byte[]?> this[int index] => entries[index];

    /// <summary>Appends a header.</summary>
    public RecordHeaders Add(string name, byte[]? value)
    {
        entries.Add(new(name, value));
        return this;
    }

    /// <summary>Appends a header with UTF-8 text.</summary>
    public RecordHeaders Add(string name, string value) => Add(name, Encoding.UTF8.GetBytes(value));

    /// <summary>The bytes of the last header of this name, or null.</summary>
    public byte[]? Get(string name)
    {
        for (var i = entries.Count - 1; i >= 0; i--)
        {
            if (string.Equals(entries[i].Key, name, StringComparison.Ordinal))
            {
                return entries[i].Value;
            }
        }

        return null;
    }

    /// <summary>The text of the last header of this name, or null.</summary>
    public string? GetText(string name) => Get(name) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
}
