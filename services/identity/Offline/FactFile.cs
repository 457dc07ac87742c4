using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>
/// Facts, one JSON object a line, kept as the service keeps them: of every lead and every decision the greatest version, whatever the order of the lines.
/// </summary>
/// <param name="name">What messages call the file.</param>
/// <param name="rules">Rules under which the facts are going to be resolved.</param>
internal sealed class FactFile(string name, IdentityRules rules)
{
    /// <summary>So many faults are told; then the reading ends.</summary>
    public const int MaxFaults = 20;

    private const int ProgressLines = 100_000;

    private static ReadOnlySpan<byte> GzipMagic => [0x1f, 0x8b];

    /// <summary>In the topics a deletion is final; of facts of one version it is the one that counts.</summary>
    private const string DeletionHash = "\uffff";

    private const char HashSeparator = '\0';

    private readonly List<string> faults = [];
    private readonly FactNotes notes = new(rules);

    /// <summary>The facts that count.</summary>
    public RetainedFacts Facts { get; } = new();

    /// <summary>What is wrong, each as <c>file:line: sentence</c>; at most <see cref="MaxFaults"/>.</summary>
    public IReadOnlyList<string> Faults => faults;

    /// <summary>What is no fault, but may not be what was meant, a sentence each.</summary>
    public IEnumerable<string> Notes => notes.Sentences;

    /// <summary>Reads all lines; empty ones mean nothing. <paramref name="progress"/> is told now and then how many were read.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public void Read(Stream stream, Action<long> progress)
    {
        var parser = new FactParser();
        var lines = new LineReader(stream);
        while (faults.Count < MaxFaults && TryRead(lines, out var line))
        {
            if (lines.LineNumber == 1)
            {
                if (FaultOfFormat(line) is { } fault)
                {
                    AddFault(1, fault);
                    return;
                }

                line = line.StartsWith(Encoding.UTF8.Preamble) ? line[Encoding.UTF8.Preamble.Length..] : line;
            }

            if (!line.Trim(" \t\r"u8).IsEmpty)
            {
                ReadLine(parser, line, lines.LineNumber);
            }

            if (lines.LineNumber % ProgressLines == 0)
            {
                progress(lines.LineNumber);
            }
        }
    }

    private bool TryRead(LineReader lines, out ReadOnlySpan<byte> line)
    {
        try
        {
            return lines.TryRead(out line);
        }
        catch (FormatException broken)
        {
            AddFault(lines.LineNumber + 1, broken.Message);
            line = default;
            return false;
        }
    }

    /// <summary>What to do about a file that is no text in UTF-8, by its first bytes; null when nothing is known against it.</summary>
    private static string? FaultOfFormat(ReadOnlySpan<byte> start) =>
        start.StartsWith(GzipMagic) ? "compressed with gzip; facts are text: gzip -dc FILE"
        : start.StartsWith(Encoding.Unicode.Preamble) || start.StartsWith(Encoding.BigEndianUnicode.Preamble)
            ? "encoded in UTF-16; facts are UTF-8: iconv -f UTF-16 -t UTF-8 FILE"
        : null;

    private void ReadLine(FactParser parser, ReadOnlySpan<byte> line, long number)
    {
        try
        {
            var fact = parser.Parse(line);
            if (fact is LeadFact lead)
            {
                notes.Read(lead);
                Retain(lead);
            }
            else
            {
                var decision = (DecisionFact)fact;
                notes.Read(decision, Facts.FindDecision(decision.DecisionId));
                Facts.Apply(decision);
            }
        }
        catch (FormatException broken)
        {
            AddFault(number, broken.Message);
        }
    }

    private void AddFault(long line, string sentence) =>
        faults.Add(string.Create(CultureInfo.InvariantCulture, $"{name}:{line}: {sentence}"));

    /// <summary>Exports rarely carry content hashes, so ties are decided by a hash made here, and only when there is a tie.</summary>
    private void Retain(LeadFact fact)
    {
        if (Facts.Find(fact.LeadId) is { } known && known.Version == fact.Version)
        {
            fact = fact with { ContentHash = HashOf(fact) };
            if (!RetainedFacts.Supersedes(fact.Version, fact.ContentHash, known.Version, HashOf(known)))
            {
                return;
            }
        }

        Facts.Apply(fact);
    }

    /// <summary>
    /// The hash that the fact came with, else the one made here; then the one made here, since a source can give one hash to different contents. The separator orders as if the
    /// two were compared one after the other: hashes of sources hold no control characters.
    /// </summary>
    private static string HashOf(LeadFact fact)
    {
        if (fact.Deleted)
        {
            return DeletionHash;
        }

        if (fact.ContentHash.Contains(HashSeparator, StringComparison.Ordinal))
        {
            return fact.ContentHash;
        }

        var made = MadeHashOf(fact);
        return (fact.ContentHash.Length > 0 ? fact.ContentHash : made) + HashSeparator + made;
    }

    /// <summary>The SHA-256 of the time and the tokens in their order, a line each, in lower-case hex.</summary>
    private static string MadeHashOf(LeadFact fact)
    {
        var content = new StringBuilder();
        content.Append(CultureInfo.InvariantCulture, $"{fact.OccurredAtMs}\n");
        foreach (var token in fact.Tokens.Distinct().Order())
        {
            content.Append(CultureInfo.InvariantCulture, $"{token.Namespace}\t{token.Value}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content.ToString())));
    }
}
