using System.Buffers;
using System.Text.Json;

namespace LeadStreams.Identity.Offline;

/// <summary>Texts that occur many times, each held once: millions of facts name the same tokens again and again.</summary>
internal sealed class TextPool
{
    private const int ShortCharacters = 256;

    private readonly HashSet<string> texts;
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public TextPool()
    {
        texts = new HashSet<string>(StringComparer.Ordinal);
        lookup = texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The text at which a reader stands.</summary>
    /// <exception cref="InvalidOperationException">It is not valid Unicode.</exception>
    public string Take(ref Utf8JsonReader reader)
    {
        var bytes = reader.ValueSpan.Length;
        if (bytes <= ShortCharacters)
        {
            Span<char> onStack = stackalloc char[ShortCharacters];
            return Take(onStack[..reader.CopyString(onStack)]);
        }

        var rented = ArrayPool<char>.Shared.Rent(bytes);
        try
        {
            return Take(rented.AsSpan(0, reader.CopyString(rented)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(rented);
        }
    }

    private string Take(ReadOnlySpan<char> characters)
    {
        if (!lookup.TryGetValue(characters, out var text))
        {
            text = characters.ToString();
            texts.Add(text);
        }

        return text;
    }
}
