using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace LeadStreams.Prometheus.Conformance.Tests;

/// <summary>One alert of <c>deploy/prometheus/alerts.yaml</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Expression">Its condition, recorded series replaced by what they record.</param>
/// <param name="Runbook">The file that says what to do.</param>
/// <param name="Dashboard">Path of the dashboard in Grafana.</param>
internal sealed partial record Alert(string Name, string Expression, string Runbook, string Dashboard)
{
    private static readonly Lazy<IReadOnlyList<Alert>> Read = new(ReadAll);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Alert> All => Read.Value;

    /// <summary>The metrics it asks for, except those of Prometheus itself.</summary>
    public IEnumerable<string> Metrics => Metric().Matches(Expression).Select(match => match.Value).Distinct();

    /// <summary>The value at which it fires. A count is shown where the condition is that there is any, or that something is 0: then it is 1.</summary>
    public double Threshold
    {
        get
        {
            var limit = Limit().Match(Expression);
            limit.Success.ShouldBeTrue(Name);
            var value = limit
                .Groups.Values.Skip(1)
                .Where(group => group.Success)
                .Aggregate(
                    1.0,
                    (product, factor) => product * double.Parse(factor.Value, CultureInfo.InvariantCulture)
                );
            return value == 0 ? 1 : value;
        }
    }

    private static List<Alert> ReadAll()
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Deployed.PathOf("deploy/prometheus/alerts.yaml"));
        yaml.Load(text);
        var groups = (YamlSequenceNode)yaml.Documents[0].RootNode["groups"];
        var rules = groups.SelectMany(group => (YamlSequenceNode)group["rules"]).Cast<YamlMappingNode>().ToList();
        var recorded = rules
            .Where(rule => rule.Children.ContainsKey("record"))
            .ToDictionary(rule => $"{rule["record"]}", rule => $"{rule["expr"]}");
        return
        [
            .. rules
                .Where(rule => rule.Children.ContainsKey("alert"))
                .Select(rule => new Alert(
                    $"{rule["alert"]}",
                    recorded.Aggregate(
                        $"{rule["expr"]}",
                        (text, one) => text.Replace(one.Key, one.Value, StringComparison.Ordinal)
                    ),
                    $"{rule["annotations"]["runbook"]}",
                    $"{rule["annotations"]["dashboard"]}"
                )),
        ];
    }

    [GeneratedRegex(@"\b(leadstreams|messaging)_[a-z_]+\b(?<!_name)")]
    private static partial Regex Metric();

    [GeneratedRegex(@"(?:>|==) ([0-9.]+)(?: \* ([0-9.]+))?")]
    private static partial Regex Limit();
}
