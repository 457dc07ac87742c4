using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LeadStreams.Prometheus.Conformance.Tests.Dashboards;

/// <summary>One file of <c>deploy/grafana/dashboards</c>.</summary>
internal sealed partial record Dashboard(string File, JsonObject Json)
{
    private static readonly Lazy<IReadOnlyList<Dashboard>> Read = new(() =>
        [
            .. Directory
                .EnumerateFiles(Deployed.PathOf("deploy/grafana/dashboards"), "*.json")
                .Order(StringComparer.Ordinal)
                .Select(file => new Dashboard(file, JsonNode.Parse(System.IO.File.ReadAllText(file))!.AsObject())),
        ]
    );

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dashboard> All => Read.Value;

    /// <summary>What its address ends with.</summary>
    public string Uid => $"{Json["uid"]}";

    /// <summary>Its rows and panels, in their order.</summary>
    public IEnumerable<Panel> Parts => Json["panels"]!.AsArray().Select(panel => new Panel(this, panel!.AsObject()));

    /// <summary>Its panels.</summary>
    public IEnumerable<Panel> Panels => Parts.Where(part => part.Type != "row");

    /// <summary>Its variables.</summary>
    public IEnumerable<JsonObject> Variables => Json["templating"]!["list"]!.AsArray().Select(one => one!.AsObject());

    /// <summary>Paths of the dashboards that a text names.</summary>
    public static IEnumerable<string> UidsIn(string text) =>
        Address().Matches(text).Select(match => match.Groups[1].Value);

    [GeneratedRegex("/d/([a-z-]+)")]
    private static partial Regex Address();
}

/// <summary>One panel or row.</summary>
internal sealed partial record Panel(Dashboard Dashboard, JsonObject Json)
{
    public string Type => $"{Json["type"]}";

    public string Title => $"{Json["title"]}";

    public string Description => $"{Json["description"]}";

    public string Unit => $"{Json["fieldConfig"]?["defaults"]?["unit"]}";

    /// <summary>What it asks Prometheus for.</summary>
    public IEnumerable<string> Expressions => (Json["targets"]?.AsArray() ?? []).Select(target => $"{target!["expr"]}");

    /// <summary>The metrics of these. Each has its selector, so that it can be told from a function or label.</summary>
    public IEnumerable<string> Metrics =>
        Expressions.SelectMany(text => Metric().Matches(text)).Select(match => match.Groups[1].Value).Distinct();

    /// <summary>Alerts that its description names.</summary>
    public IEnumerable<string> Alerts => Alert().Matches(Description).Select(match => match.Groups[1].Value);

    /// <summary>The values at which its colour changes.</summary>
    public IEnumerable<double> Thresholds =>
        Json["fieldConfig"]!["defaults"]!["thresholds"]!["steps"]!
            .AsArray()
            .Select(step => step!["value"])
            .OfType<JsonNode>()
            .Select(value => value.GetValue<double>());

    /// <summary>Left, top, right and bottom in Grafana's grid of 24 columns.</summary>
    public (int Left, int Top, int Right, int Bottom) Place
    {
        get
        {
            var grid = Json["gridPos"]!;
            var (x, y) = (grid["x"]!.GetValue<int>(), grid["y"]!.GetValue<int>());
            return (x, y, x + grid["w"]!.GetValue<int>(), y + grid["h"]!.GetValue<int>());
        }
    }

    public override string ToString() => $"{Dashboard.Uid}: {Title}";

    [GeneratedRegex(@"([a-zA-Z_:][a-zA-Z0-9_:]*)\{")]
    private static partial Regex Metric();

    [GeneratedRegex(@"Alert: (\w+)\.")]
    private static partial Regex Alert();
}
