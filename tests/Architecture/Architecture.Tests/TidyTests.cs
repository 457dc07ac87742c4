using System.Text.RegularExpressions;

namespace LeadStreams.Architecture.Tests;

/// <summary>The style guide as a test. Numbers are ratchets: they may only be tightened.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void No_file_is_longer_than_500_lines_and_most_are_short()
    {
        var lengths = Repository
            .CSharpFiles.Select(file => (File: file, Lines: Repository.Read(file).Count(c => c == '\n')))
            .OrderBy(entry => entry.Lines)
            .ToArray();
        lengths.Length.ShouldBeGreaterThan(50);
        lengths.Where(entry => entry.Lines > 500).ShouldBeEmpty();
        lengths[lengths.Length / 2].Lines.ShouldBeLessThanOrEqualTo(120, "median file length");
        lengths[lengths.Length * 9 / 10].Lines.ShouldBeLessThanOrEqualTo(300, "90th percentile of file length");
    }

    [Fact]
    public void No_file_name_hides_what_it_holds()
    {
        Repository.CSharpFiles.Where(file => VagueName().IsMatch(Path.GetFileName(file))).ShouldBeEmpty();
    }

    [Fact]
    public void No_stub_skipped_test_or_sleep_is_left_in_the_tree()
    {
        var found = Repository
            .CSharpFiles.Where(file => !file.EndsWith("TidyTests.cs", StringComparison.Ordinal))
            .SelectMany(file =>
                Repository
                    .Read(file)
                    .Split('\n')
                    .Where(line => Unfinished().IsMatch(line))
                    .Select(line => $"{file}: {line.Trim()}")
            );
        found.ShouldBeEmpty();
    }

    [Fact]
    public void Every_log_event_id_is_used_once()
    {
        var ids = Repository
            .CSharpFiles.Where(file => file.StartsWith("services/", StringComparison.Ordinal))
            .SelectMany(file =>
                LogEvent().Matches(Repository.Read(file)).Select(match => (Id: match.Groups[1].Value, File: file))
            )
            .GroupBy(entry => entry.Id)
            .Where(group => group.Count() > 1)
            .Select(group => $"{group.Key}: {string.Join(", ", group.Select(entry => entry.File))}");
        ids.ShouldBeEmpty();
    }

    [Fact]
    public void A_program_is_at_most_30_lines()
    {
        Repository
            .CSharpFiles.Where(file =>
                file.StartsWith("services/", StringComparison.Ordinal)
                && file.EndsWith("/Program.cs", StringComparison.Ordinal)
            )
            .Where(file => Repository.Read(file).Count(c => c == '\n') > 30)
            .ShouldBeEmpty();
    }

    [GeneratedRegex(@"(Helper|Helpers|Util|Utils|Extensions|Manager|Misc|Common)\.cs$")]
    private static partial Regex VagueName();

    [GeneratedRegex(
        @"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|Skip\s*=\s*""|Thread\.Sleep|Assert\.True\(true\)"
    )]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\[LoggerMessage\((?:EventId\s*=\s*)?(\d+)")]
    private static partial Regex LogEvent();
}
