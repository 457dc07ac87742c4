using System.Net;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Local.Stack.Verification;
using LeadStreams.Streams;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Whatever the world sends: refused with a reason, or kept and accounted for.</summary>
[Collection(SharedStackTests.Name)]
public sealed class BadInputTests(SharedStack shared, ITestOutputHelper output)
{
    private const int Seed = 1122;
    private const int Requests = 1000;
    private const int Senders = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S1-14")]
    public async Task A_thousand_bad_requests_are_each_refused_or_rejected_once_and_nothing_breaks()
    {
        using var http = new HttpClient { Timeout = Patience };
        var requests = new BadInput(Seed).Make(Requests).ToList();
        var answers = new HttpStatusCode[requests.Count];
        await Parallel.ForAsync(
            0,
            requests.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Senders, CancellationToken = Cancellation },
            async (i, cancellation) =>
            {
                using var message = requests[i].ToMessage(shared.Stack.Options.Ingest);
                using var answer = await http.SendAsync(message, cancellation);
                answers[i] = answer.StatusCode;
            }
        );
        foreach (
            var group in requests
                .Zip(answers)
                .GroupBy(pair => (pair.First.Kind, pair.Second))
                .OrderBy(group => group.Key)
        )
        {
            output.WriteLine($"{group.Count(), 4}  {(int)group.Key.Second} {group.Key.Second}  {group.Key.Kind}");
        }

        answers.ShouldAllBe(status =>
            status == HttpStatusCode.OK
            || status == HttpStatusCode.Accepted
            || ((int)status >= 400 && (int)status < 500)
        );
        await shared.Stack.DrainAsync(Cancellation);
        Fates(requests, answers).ShouldBeEmpty();
        await AGoodLeadStillPassesAsync(http);
        var conservation = Conservation.Count(
            shared.Stack.Options.BootstrapServers,
            shared.Registry,
            SourceFolders.Names(shared.Stack.Options.SourcesDirectory),
            Cancellation
        );
        conservation.Missing.ShouldBe(0);
        conservation.RejectedByCode.Keys.ShouldNotContain("without code");
        shared.Stack.Running.Failure.IsCompleted.ShouldBeFalse("a service has failed");
    }

    /// <summary>What is not right: an accepted delivery that does not have exactly one fate, or a refused one that has any.</summary>
    private List<string> Fates(List<BadRequest> requests, HttpStatusCode[] answers)
    {
        var fates = DeliveryFates.Read(shared);
        var wrong = new List<string>();
        for (var i = 0; i < requests.Count; i++)
        {
            var expected = (int)answers[i] < 300 ? 1 : 0;
            var found = fates.Of(requests[i].DeliveryId);
            if (found.Count != expected)
            {
                wrong.Add($"{requests[i].Kind} {requests[i].DeliveryId} ({answers[i]}): {string.Join(", ", found)}");
            }
        }

        return wrong;
    }

    private async Task AGoodLeadStillPassesAsync(HttpClient http)
    {
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["submission_id"] = "after-the-storm",
                ["email"] = "after.the.storm@example.com",
                ["country"] = "DE",
            }
        );
        using var answer = await http.PostAsync(
            new Uri(shared.Stack.Options.Ingest, "/v1/sources/web-form"),
            form,
            Cancellation
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        await Wait.UntilAsync(
            async () =>
                await TableContent.CountAsync(
                    shared.Stack,
                    "SELECT count(*) FROM bi.lead WHERE email = 'after.the.storm@example.com' AND person_id IS NOT NULL",
                    Cancellation
                ) == 1,
            Patience,
            () => "a good lead does not arrive any more",
            Cancellation
        );
    }
}
