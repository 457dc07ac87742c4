using System.Text.RegularExpressions;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Dead letters and the kill switch as an operator at a terminal meets them.</summary>
[Collection(SharedStackTests.Name)]
public sealed partial class DeadLetterCommandTests(SharedStack shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Kafka => ["--kafka", shared.Stack.Options.BootstrapServers];

    [Fact]
    [Trait("Requirement", "S0-34")]
    public async Task A_rejected_lead_is_found_mended_and_redriven_and_nothing_is_counted_twice()
    {
        await SendAsync("email=nobody&submission_id=dlq-1&country=DE");
        var found = await RunAsync("dlq", "list", "--source", "web-form", "--key", "dlq-1");
        var id = IdOf(found.OutputOfSuccess());
        found.Output.ShouldContain("no_identifier");
        found.Output.ShouldNotContain("dlq-1 ");
        found.Output.ShouldNotContain("nobody");

        (await RunAsync("dlq", "show", id)).OutputOfSuccess().ShouldNotContain("nobody");
        (await RunAsync("dlq", "show", id, "--show-payload")).OutputOfSuccess().ShouldContain("email=nobody");

        var mended = Path.GetTempFileName();
        await File.WriteAllTextAsync(mended, "email=jo@dlq.example&submission_id=dlq-1&country=DE", Cancellation);
        var dryRun = await RunAsync("dlq", "redrive", id, "--value", mended, "--dry-run");
        dryRun.OutputOfSuccess().ShouldContain($"would redrive {id}");
        (await RunAsync("dlq", "redrive", id, "--value", mended))
            .OutputOfSuccess()
            .ShouldContain("redrive of 1 record(s) sent");
        File.Delete(mended);
        await shared.Stack.DrainAsync(Cancellation);

        (await RunAsync("dlq", "list", "--key", "dlq-1")).ExitCode.ShouldBe(3);
        (await RunAsync("dlq", "list", "--key", "dlq-1", "--all")).OutputOfSuccess().ShouldContain("redriven");
        (await RunAsync("dlq", "redrive", id)).ExitCode.ShouldBe(3);
        var verify = await RunAsync("verify", "--schema-registry", shared.Stack.Options.SchemaRegistry.ToString());
        verify.OutputOfSuccess().ShouldContain("conservation holds");
        verify.Output.ShouldContain("again               1");
    }

    [Fact]
    public async Task A_discarded_dead_letter_is_listed_no_more()
    {
        await SendAsync("email=nobody&submission_id=dlq-2&country=DE");
        (await RunAsync("dlq", "discard", "--key", "dlq-2")).OutputOfSuccess().ShouldContain("1 record(s) sent");
        (await RunAsync("dlq", "list", "--key", "dlq-2")).ExitCode.ShouldBe(3);
        (await RunAsync("dlq", "list", "--key", "dlq-2", "--all")).OutputOfSuccess().ShouldContain("discarded");
    }

    [Fact]
    public async Task Rows_that_have_ended_are_missed_by_no_command()
    {
        await SendAsync("email=nobody&submission_id=dlq-3&country=DE");
        var verify = await RunAsync("verify", "--schema-registry", shared.Stack.Options.SchemaRegistry.ToString());
        var list = await RunAsync("dlq", "list", "--key", "dlq-3", "--show-payload");
        list.OutputOfSuccess().ShouldContain("dlq-3");

        // As the sink does when their topic's retention has ended.
        (
            await TableContent.CountAsync(
                shared.Stack,
                "WITH ended AS (DELETE FROM leads.rejected WHERE record_key = 'dlq-3' RETURNING 1) SELECT count(*) FROM ended",
                Cancellation
            )
        ).ShouldBe(1);

        (await RunAsync("verify", "--schema-registry", shared.Stack.Options.SchemaRegistry.ToString()))
            .OutputOfSuccess()
            .ShouldBe(verify.OutputOfSuccess());
        verify.Output.ShouldContain("conservation holds");
        (await RunAsync("dlq", "list", "--key", "dlq-3", "--show-payload")).OutputOfSuccess().ShouldBe(list.Output);
        var id = IdOf(list.Output);
        (await RunAsync("dlq", "redrive", id, "--dry-run")).OutputOfSuccess().ShouldContain($"would redrive {id}");
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public async Task A_service_is_paused_stays_ready_and_goes_on_without_loss()
    {
        (await RunAsync("pause", "normalizer")).OutputOfSuccess().ShouldContain("taken by 6 of 6 tasks");
        (await RunAsync("status", "normalizer")).OutputOfSuccess().ShouldContain("paused since ");
        using var http = new HttpClient();
        var readiness = await http.GetAsync(
            new Uri($"http://127.0.0.1:{shared.Stack.Options.Ports.Operations}/readyz"),
            Cancellation
        );
        readiness.EnsureSuccessStatusCode();
        (await readiness.Content.ReadAsStringAsync(Cancellation)).ShouldContain("normalizer: paused since ");

        await PostAsync("email=jo@paused.example&submission_id=paused-1&country=DE");
        (
            await RunAsync("verify", "--schema-registry", shared.Stack.Options.SchemaRegistry.ToString())
        ).ExitCode.ShouldBe(1);
        (await RunAsync("resume", "normalizer")).OutputOfSuccess().ShouldContain("taken by 6 of 6 tasks");
        await shared.Stack.DrainAsync(Cancellation);

        (await RunAsync("status")).OutputOfSuccess().ShouldNotContain("paused since");
        (await RunAsync("verify", "--schema-registry", shared.Stack.Options.SchemaRegistry.ToString()))
            .OutputOfSuccess()
            .ShouldContain("conservation holds");
    }

    [Theory]
    [InlineData("say which", "dlq", "redrive")]
    [InlineData("no id of a dead letter", "dlq", "show", "seven")]
    [InlineData("neither an age", "dlq", "list", "--since", "yesterday-ish")]
    [InlineData("these do: identity, markets, normalizer, sla", "pause", "everything")]
    public async Task What_cannot_be_done_is_answered_with_what_can(string answer, params string[] command)
    {
        var run = await RunAsync(command);
        run.ExitCode.ShouldBe(2);
        run.Errors.ShouldStartWith("leadstreams: ");
        run.Errors.ShouldContain(answer);
        run.Errors.ShouldNotContain("   at ");
    }

    private async Task SendAsync(string form)
    {
        await PostAsync(form);
        await shared.Stack.DrainAsync(Cancellation);
    }

    private async Task PostAsync(string form)
    {
        using var http = new HttpClient();
        using var content = new StringContent(form, encoding: null, "application/x-www-form-urlencoded");
        var answer = await http.PostAsync(
            new Uri(shared.Stack.Options.Ingest, "/v1/sources/web-form"),
            content,
            Cancellation
        );
        answer.EnsureSuccessStatusCode();
    }

    private static string IdOf(string listing) => AnyId().Match(listing).Value;

    [GeneratedRegex(@"\b\d+:\d+\b(?!:)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnyId();

    private Task<ProgramRun> RunAsync(params string[] arguments) =>
        ProgramRun.OfCommandAsync([.. arguments, .. Kafka], Deadline, Cancellation);
}
