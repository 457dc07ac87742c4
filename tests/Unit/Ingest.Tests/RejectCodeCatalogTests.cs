using System.Text.RegularExpressions;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Ingest.Tests;

/// <summary>The runbook against the code: classes of reject codes, and codes given in place.</summary>
public sealed partial class RejectCodeCatalogTests
{
    private static readonly string Root = GatewayFixture.RepositoryRoot();

    [Fact]
    public void The_runbook_describes_every_reject_code_and_no_other()
    {
        var described = Described()
            .Matches(File.ReadAllText(Path.Combine(Root, "deploy", "runbooks", "reject-codes.md")))
            .Select(x => x.Groups["code"].Value)
            .ToArray();

        described.ShouldBeUnique();
        described.Order(StringComparer.Ordinal).ShouldBe(Used().Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_catalog_of_source_codes_holds_every_one()
    {
        var file = Path.Combine(Root, "services", "shared", "Domain", "Sources", "SourceRejectCodes.cs");

        SourceRejectCodes.All.ShouldBe(
            Constant().Matches(File.ReadAllText(file)).Select(x => x.Groups["code"].Value),
            ignoreOrder: true
        );
    }

    private static IEnumerable<string> Used()
    {
        foreach (
            var file in Directory.EnumerateFiles(Path.Combine(Root, "services"), "*.cs", SearchOption.AllDirectories)
        )
        {
            var text = File.ReadAllText(file);
            var found = file.EndsWith("RejectCodes.cs", StringComparison.Ordinal)
                ? Constant().Matches(text)
                : InPlace().Matches(text);
            foreach (Match match in found)
            {
                yield return match.Groups["code"].Value;
            }
        }
    }

    [GeneratedRegex("^\\| `(?<code>[a-z0-9_]+)` \\|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Described();

    [GeneratedRegex("const string \\w+ = \"(?<code>[a-z0-9_]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Constant();

    [GeneratedRegex("(\\.Reject\\(|UnwritableCode = )\"(?<code>[a-z0-9_]+)\"", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex InPlace();
}
