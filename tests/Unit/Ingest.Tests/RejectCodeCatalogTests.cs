using System.Text.RegularExpressions;
using LeadStreams.Domain.Sources;
using LeadStreams.Ingest.Retrieval;

namespace LeadStreams.Ingest.Tests;

public sealed class RejectCodeCatalogTests
{
    [Fact]
    public void The_runbook_describes_every_reject_code_and_no_other()
    {
        string[] used =
        [
            .. SourceRejectCodes.All,
            Streams.RejectCodes.Undecodable,
            RetrievalRejectCodes.MalformedNotification,
            RetrievalRejectCodes.NotALead,
            RetrievalRejectCodes.LeadUnavailable,
        ];

        var described = Regex
            .Matches(
                File.ReadAllText(
                    Path.Combine(GatewayFixture.RepositoryRoot(), "deploy", "runbooks", "reject-codes.md")
                ),
                "^\\| `(?<code>[a-z0-9_]+)` \\|",
                RegexOptions.Multiline | RegexOptions.ExplicitCapture,
                TimeSpan.FromSeconds(5)
            )
            .Select(x => x.Groups["code"].Value);

        described.ShouldBe(used, ignoreOrder: true);
    }
}
