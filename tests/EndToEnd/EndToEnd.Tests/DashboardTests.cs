using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>A Prometheus scrapes a running stack and is asked what the dashboards ask.</summary>
[Collection(SharedStackTests.Name)]
public sealed partial class DashboardTests(SharedStack shared)
{
    private const int Records = 80;
    private const int Seed = 31;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    // Two list what is wrong, and nothing is; and no timer comes due within seconds: what is overdue when its record comes is told with the record.
    private static readonly string[] EmptyWhenWell =
    [
        "Records that wait, by service and topic",
        "Alerts that fire",
        "SLA detected late (p99)",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_panel_of_the_overview_shows_something_and_all_find_the_labels_they_name()
    {
        await using var prometheus = await PrometheusServer.StartAsync(
            shared.Stack.Options.Ports.Operations,
            Cancellation
        );
        var feed = DemoFeed.Create(Records, Seed, new DateTimeOffset(2026, 5, 5, 8, 0, 0, TimeSpan.Zero));
        await shared.Stack.FeedAsync(feed.Records, Cancellation);

        string[] empty = ["not asked yet"];
        await Wait.UntilAsync(
            async () => (empty = await EmptyAsync(prometheus, "overview.json")).Length == 0,
            Patience,
            () => "shows nothing: " + string.Join(", ", empty),
            Cancellation
        );

        var shown = 0;
        foreach (var question in Questions("*.json"))
        {
            foreach (var labels in await prometheus.AskAsync(question.Expression, Cancellation))
            {
                question.Labels.ShouldBeSubsetOf(labels.Select(label => label.Key), $"{question}");
                shown++;
            }
        }

        shown.ShouldBeGreaterThan(200);
    }

    private static async Task<string[]> EmptyAsync(PrometheusServer prometheus, string dashboard)
    {
        var empty = new List<string>();
        foreach (var question in Questions(dashboard).Where(one => !EmptyWhenWell.Contains(one.Panel)))
        {
            if ((await prometheus.AskAsync(question.Expression, Cancellation)).Count == 0)
            {
                empty.Add(question.Panel);
            }
        }

        return [.. empty];
    }

    private static IEnumerable<Question> Questions(string files)
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Checkout.Deploy, "grafana", "dashboards"), files))
        {
            foreach (var panel in JsonNode.Parse(File.ReadAllText(file))!["panels"]!.AsArray())
            {
                foreach (var target in panel!["targets"]?.AsArray() ?? [])
                {
                    yield return new Question(
                        $"{panel["title"]}",
                        Variable().Replace($"{target!["expr"]}", match => ValueOf(match.Value)),
                        [.. Label().Matches($"{target["legendFormat"]}").Select(match => match.Groups[1].Value)]
                    );
                }
            }
        }
    }

    private static string ValueOf(string variable) =>
        variable switch
        {
            "$job" => "leadstreams",
            "$__rate_interval" => "1m",
            _ => ".+",
        };

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Label();

    /// <summary>What a panel asks, and the labels by which it names its lines.</summary>
    private sealed record Question(string Panel, string Expression, string[] Labels);
}
