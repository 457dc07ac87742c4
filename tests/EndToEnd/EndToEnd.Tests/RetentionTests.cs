using Confluent.Kafka;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Demo;
using LeadStreams.Local.Stack.Verification;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Raw records end with their retention: what is then still judged, and what is said of the rest.</summary>
public sealed class RetentionTests
{
    private const int Partitions = 6;
    private const int Cut = 30;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-5")]
    public async Task Of_what_has_ended_conservation_says_so_and_judges_the_rest()
    {
        await using var stack = await TestStack.StartAsync(Cancellation);
        await stack.FeedAsync(DemoFeed.Create(2_400, seed: 5, TimeProvider.System.GetUtcNow()).Records, Cancellation);
        var whole = Count(stack);
        (whole.Holds, whole.Further, whole.UnjudgedBySource.Count).ShouldBe((true, 0, 0));
        whole.Raw.ShouldBe(whole.Normalized + whole.Redelivered + whole.Rejected);

        await EndAsync(stack, "leads.raw.web-form", Cut);
        await EndAsync(stack, "leads.raw.meta-lead-ads", Offset.End);
        var rest = Count(stack);

        rest.Holds.ShouldBeTrue();
        rest.Raw.ShouldBe(rest.Normalized + rest.Redelivered + rest.Rejected);
        rest.Raw.ShouldBeGreaterThan(0);
        rest.Normalized.ShouldBeLessThan(whole.Normalized);

        // Written without transactions: every offset is a record, and all of them were counted.
        var forms = rest.UnjudgedBySource["web-form"];
        forms.EndedOffsets.ShouldBe(Partitions * Cut);
        forms.Counted.ShouldBe(forms.EndedOffsets + forms.Left);
        rest.RawBySource["web-form"].ShouldBe(whole.RawBySource["web-form"] - forms.Counted);

        // Written in transactions, whose markers take offsets.
        var ads = rest.UnjudgedBySource["meta-lead-ads"];
        (ads.Left, ads.Counted, ads.JudgedSince).ShouldBe((0, whole.RawBySource["meta-lead-ads"], null));
        ads.EndedOffsets.ShouldBeGreaterThan(ads.Counted);

        var output = (
            await ProgramRun.OfCommandAsync(
                [
                    "verify",
                    "--kafka",
                    stack.Options.BootstrapServers,
                    "--schema-registry",
                    stack.Options.SchemaRegistry.ToString(),
                ],
                Deadline,
                Cancellation
            )
        ).OutputOfSuccess();
        TestContext.Current.TestOutputHelper!.WriteLine(output);
        output.ShouldContain("web-form: judged since ");
        output.ShouldContain($"at most {forms.EndedOffsets} raw record(s) have ended");
        output.ShouldContain("meta-lead-ads: nothing is left to judge; ");
        output.ShouldContain($"conservation holds: {rest.Raw} = ");
    }

    // As the broker does when the retention of a segment has ended.
    private static async Task EndAsync(TestStack stack, string topic, Offset before)
    {
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = stack.Options.BootstrapServers }
        ).Build();
        await admin.DeleteRecordsAsync(
            Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(topic, partition, before))
        );
    }

    private static Conservation Count(TestStack stack)
    {
        using var registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
        return Conservation.Count(
            stack.Options.BootstrapServers,
            registry,
            SourceFolders.Names(stack.Options.SourcesDirectory),
            Cancellation
        );
    }
}
