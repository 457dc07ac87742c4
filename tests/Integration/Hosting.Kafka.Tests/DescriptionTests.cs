using LeadStreams.Identity;
using LeadStreams.Ingest;
using LeadStreams.Markets;
using LeadStreams.Normalizer;
using LeadStreams.PostgresSink;
using LeadStreams.Sla;

namespace LeadStreams.Hosting.Kafka.Tests;

/// <summary>What <c>--describe</c> prints, and that the pictures of the READMEs are what it prints.</summary>
public sealed class DescriptionTests
{
    public static TheoryData<IService> Services { get; } =
    [
        new IdentityService(),
        new IngestService(),
        new MarketsService(),
        new NormalizerService(),
        new PostgresSinkService(),
        new SlaService(),
    ];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task The_picture_in_the_readme_is_what_the_service_says_of_itself(IService service)
    {
        var printed = new StringWriter();

        await ServiceQuestions.DescribeAsync(service, Checkout.Environment(), printed);

        var text = printed.ToString();
        var picture = text[text.IndexOf("```mermaid", StringComparison.Ordinal)..].Trim();
        var readme = Path.Combine(Checkout.Root, "services", service.Name, "README.md");
        var written = await File.ReadAllTextAsync(readme, TestContext.Current.CancellationToken);
        written.ShouldContain(
            picture,
            customMessage: $"paste the picture of '{service.Name} --describe' into {readme}"
        );
    }

    [Fact]
    public void Every_topic_store_and_changelog_is_told()
    {
        var text = new SlaService().Describe(Checkout.Environment()).ToText();

        text.ShouldBe(
            """
            sla
              reads        leads.normalized
              reads        leads.memberships
              reads        leads.activities
              keeps        leads (changelog sla-leads-changelog)
              keeps        timers (changelog sla-timers-changelog)
              for itself   sla-control
              for itself   sla-key-queues-changelog
              writes       leads.sla.clocks
              writes       leads.sla.thresholds
              rejects to   leads.rejected

            """
        );
    }
}
