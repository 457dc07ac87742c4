using System.Reflection;
using System.Text.RegularExpressions;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>The table of the README says what the tests prove, no more and no less.</summary>
public sealed partial class ConformanceMatrixTests
{
    private static readonly string _folder = Path.GetDirectoryName(ForeignClient.Scripts)!;

    private static readonly string[][] _rows =
    [
        .. File.ReadLines(Path.Combine(_folder, "README.md"))
            .SkipWhile(line => !line.StartsWith("| scenario |", StringComparison.Ordinal))
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries)[1..^1]),
    ];

    [Theory]
    [InlineData(nameof(KafkajsTests))]
    [InlineData(nameof(PlatformaticTests))]
    [InlineData(nameof(KafkaPythonTests))]
    public void A_tick_is_a_scenario_that_runs(string test)
    {
        var column = Array.IndexOf(_rows[0], $"`{test}`");
        var type = typeof(ConformanceMatrixTests).Assembly.GetType(
            $"{typeof(ConformanceMatrixTests).Namespace}.{test}"
        )!;
        var scenarios =
            (TheoryData<string>)type.GetField("Scenarios", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
        var ticked = _rows[2..].Where(row => row[column].StartsWith('✓')).Select(row => row[0]);
        ticked.Order(StringComparer.Ordinal).ShouldBe(scenarios.Select(row => row.Data).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_test_that_is_named_exists()
    {
        var sources = string.Concat(
            Directory.EnumerateFiles(_folder, "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText)
        );
        var named = _rows[2..]
            .SelectMany(row => Quoted().Matches(string.Join(' ', row)))
            .Select(match => match.Groups[1].Value);
        named.Where(name => !sources.Contains($" {name}(")).ShouldBeEmpty();
        named.ShouldNotBeEmpty();
    }

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Quoted();
}
