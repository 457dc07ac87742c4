using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Verification;

namespace LeadStreams.EndToEnd.Tests.Contents;

/// <summary>Everything that a stack made of its raw records.</summary>
internal sealed record Results(Content Content, Conservation Conservation)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Reads everything when all has gone through and every SLA threshold has fired; for records whose clocks have run out long ago, so
    /// that the clocks say the same in every run.
    /// </summary>
    public static async Task<Results> ReadAsync(TestStack stack, CancellationToken cancellation)
    {
        await stack.DrainAsync(cancellation);
        await Wait.UntilAsync(
            async () =>
                await TableContent.CountAsync(
                    stack,
                    "SELECT count(*) FROM leads.sla_clock WHERE fired_percent < 150",
                    cancellation
                ) == 0
                && await TableContent.CountAsync(
                    stack,
                    "SELECT (SELECT 3 * count(*) FROM leads.sla_clock) - (SELECT count(*) FROM leads.sla_threshold)",
                    cancellation
                ) == 0,
            Patience,
            () => "not every SLA threshold has fired",
            cancellation
        );
        await stack.DrainAsync(cancellation);
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
        var content = new Content();
        AddTopics(content, new TopicContent(stack, registry));
        await TableContent.AddToAsync(content, stack, cancellation);
        return new Results(
            content,
            Conservation.Count(
                stack.Options.BootstrapServers,
                registry,
                SourceFolders.Names(stack.Options.SourcesDirectory),
                cancellation
            )
        );
    }

    private static void AddTopics(Content content, TopicContent topics)
    {
        content.Add(
            "leads.normalized",
            topics.Read<NormalizedLead>(
                "leads.normalized",
                lead =>
                    lead with
                    {
                        ReceivedAt = DateTimeOffset.UnixEpoch,
                        Raw = lead.Raw with { Partition = 0, Offset = 0 },
                    }
            )
        );
        content.Add("leads.memberships", topics.Read<Membership>("leads.memberships"));
        content.Add("leads.persons", topics.Read<Person>("leads.persons"));
        foreach (var market in (string[])["de", "gb", "us"])
        {
            content.Add($"leads.market.{market}", topics.Read<MarketLead>($"leads.market.{market}"));
        }

        content.Add("leads.sla.clocks", topics.Read<SlaClock>("leads.sla.clocks"));
    }
}
