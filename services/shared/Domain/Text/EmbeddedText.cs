using System.Text;

namespace LeadStreams.Domain.Text;

/// <summary>Reads the data tables that are compiled into this assembly.</summary>
internal static class EmbeddedText
{
    /// <summary>The lines of a table without comments and empty lines.</summary>
    public static IEnumerable<string> Lines(string name)
    {
        using var stream =
            typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The data table {name} is missing from the assembly.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return line;
            }
        }
    }
}
