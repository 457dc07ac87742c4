using System.Text;
using System.Text.RegularExpressions;

namespace LeadStreams.Prometheus.Conformance.Tests.Dashboards;

/// <summary>What the dashboards ask for is there, and they tell of everything that alerts ask for.</summary>
[Collection(ScrapingTests.Name)]
public sealed partial class DashboardTests(DeclaredMetrics declared)
{
    private static readonly string[] OfPrometheus = ["up", "ALERTS"];

    private static IEnumerable<Panel> Panels => Dashboard.All.SelectMany(dashboard => dashboard.Panels);

    [Fact]
    public async Task Every_expression_is_one_that_prometheus_reads()
    {
        var rules = new StringBuilder("groups: [{name: dashboards, rules: [\n");
        var count = 0;
        foreach (var expression in Panels.SelectMany(panel => panel.Expressions))
        {
            var text = Variable().Replace(expression, match => match.Value == "$__rate_interval" ? "1m" : "one|other");
            rules.Append($"{{record: 'e:{++count}', expr: '{text.Replace("'", "''", StringComparison.Ordinal)}'}},\n");
        }

        count.ShouldBeGreaterThan(100);
        var file = Path.Combine(AppContext.BaseDirectory, "dashboards.rules.yaml");
        await File.WriteAllTextAsync(file, rules.Append("]}]\n").ToString(), TestContext.Current.CancellationToken);
        var (exitCode, output) = await Promtool.RunAsync(null, "check", "rules", file);
        exitCode.ShouldBe(0, output);
        output.ShouldContain($"{count} rules found");
    }

    [Fact]
    public void Every_metric_is_one_that_something_exports() =>
        Panels
            .SelectMany(panel => panel.Metrics, (panel, metric) => (panel, metric))
            .Where(one => !OfPrometheus.Contains(one.metric) && !declared.HasSeries(one.metric))
            .Select(one => $"{one.panel} asks for {one.metric}")
            .ShouldBeEmpty();

    [Fact]
    public void Every_metric_that_is_exported_is_on_some_panel()
    {
        var shown = Panels.SelectMany(panel => panel.Metrics).ToHashSet(StringComparer.Ordinal);
        string[] parts = ["", "_bucket", "_sum", "_count"];

        declared
            .Names.Where(name => !parts.Any(part => shown.Contains(name + part)))
            .ShouldBeEmpty("exported, and on no panel of deploy/grafana/dashboards");
    }

    [Fact]
    public void Every_alert_is_told_of_by_a_panel_of_its_dashboard_that_shows_its_metrics()
    {
        foreach (var alert in Alert.All)
        {
            var uid = Dashboard.UidsIn(alert.Dashboard).ShouldHaveSingleItem(alert.Name);
            var panels = Dashboard
                .All.Single(one => one.Uid == uid)
                .Panels.Where(panel => panel.Alerts.Contains(alert.Name))
                .ToArray();
            panels.ShouldNotBeEmpty(alert.Name);
            panels.ShouldAllBe(panel => alert.Metrics.All(metric => panel.Metrics.Contains(metric)), alert.Name);
        }

        Panels.SelectMany(panel => panel.Alerts).Except(Alert.All.Select(alert => alert.Name)).ShouldBeEmpty();
    }

    [Fact]
    public void A_panel_turns_red_where_its_alert_fires()
    {
        var limits = Alert.All.ToDictionary(alert => alert.Name, alert => alert.Threshold);
        var panels = Panels.Where(panel => panel.Type is "stat" or "timeseries").ToArray();

        panels
            .Where(panel => !panel.Thresholds.All(panel.Alerts.Select(alert => limits[alert]).Contains))
            .Where(panel => panel.Alerts.Any())
            .ShouldBeEmpty("another threshold than the alert's");
        panels.Where(panel => panel.Alerts.Any() && !panel.Thresholds.Any()).ShouldBeEmpty("an alert and no threshold");
    }

    [Fact]
    public void Runbooks_and_dashboards_that_are_named_exist()
    {
        var uids = Dashboard.All.Select(dashboard => dashboard.Uid).ToHashSet(StringComparer.Ordinal);
        foreach (var dashboard in Dashboard.All)
        {
            var text = dashboard.Json.ToJsonString();
            Dashboard.UidsIn(text).ShouldAllBe(uid => uids.Contains(uid), dashboard.Uid);
            Runbook()
                .Matches(text)
                .Select(match => match.Value)
                .ShouldAllBe(name => File.Exists(Deployed.PathOf(name)));
        }

        Panels.Where(panel => panel.Alerts.Any() && !Runbook().IsMatch(panel.Description)).ShouldBeEmpty();
    }

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Variable();

    [GeneratedRegex(@"deploy/runbooks/[\w-]+\.md")]
    private static partial Regex Runbook();
}
