using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Evidence;

/// <summary>Reads a whole file of facts.</summary>
internal static class FactsReading
{
    /// <summary>Stands for standard input where a file is named.</summary>
    public const string StandardInput = "-";

    /// <summary>The facts of a file, or of standard input for <c>-</c>.</summary>
    /// <exception cref="FactsException">They have faults.</exception>
    public static RetainedFacts Of(string path, IdentityRules rules, Action<string> progress)
    {
        var isInput = path == StandardInput;
        using var input = isInput ? Console.OpenStandardInput() : File.OpenRead(path);
        var file = new FactFile(isInput ? "standard input" : path, rules);
        file.Read(input, lines => progress($"read {lines:N0} facts"));
        progress("");
        return file.Faults.Count == 0 ? file.Facts : throw new FactsException(file.Faults);
    }
}

/// <summary>A file of facts has faults, each told as <c>file:line: sentence</c>.</summary>
internal sealed class FactsException(IReadOnlyList<string> faults)
    : Exception(string.Join(Environment.NewLine, faults));
