using System.Text.RegularExpressions;

namespace LeadStreams.Prometheus.Conformance.Tests.Dashboards;

/// <summary>How dashboards are written: whoever changes one in Grafana and exports it gets the same file, but for the change.</summary>
public sealed partial class DashboardFormTests
{
    /// <summary>Set to 1, the files are written anew: <c>make dashboards</c>.</summary>
    private const string WriteVariable = "LEADSTREAMS_WRITE_DASHBOARDS";
    private const int GridColumns = 24;
    private static readonly string[] StateColors = ["green", "orange", "red", "text"];

    public static TheoryData<string> Names => [.. Dashboard.All.Select(dashboard => Path.GetFileName(dashboard.File))];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_dashboard_is_written_in_the_one_way(string name)
    {
        var dashboard = Of(name);
        var written = CanonicalJson.Of(dashboard.Json);
        if (Environment.GetEnvironmentVariable(WriteVariable) == "1")
        {
            File.WriteAllText(Path.Combine(Source(), name), written);
            return;
        }

        File.ReadAllText(dashboard.File).ShouldBe(written, "'make dashboards' writes it in this way");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_two_panels_lie_over_each_other(string name)
    {
        var parts = Of(name).Parts.ToArray();
        for (var i = 0; i < parts.Length; i++)
        {
            var (left, top, right, bottom) = parts[i].Place;
            (left >= 0 && left < right && right <= GridColumns && top < bottom).ShouldBeTrue($"{parts[i]}");
            parts[..i]
                .Where(other =>
                    other.Place.Left < right
                    && left < other.Place.Right
                    && other.Place.Top < bottom
                    && top < other.Place.Bottom
                )
                .ShouldBeEmpty($"lie over {parts[i]}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_panel_says_what_it_shows_what_is_normal_and_in_which_unit(string name)
    {
        foreach (var panel in Of(name).Panels)
        {
            panel.Title.ShouldNotBeEmpty();
            panel.Description.ShouldContain("Normal: ", Case.Sensitive, $"{panel}");
            panel.Unit.ShouldNotBeEmpty($"{panel}");
            panel.Expressions.ShouldNotBeEmpty($"{panel}");
            $"{panel.Json["datasource"]!["uid"]}".ShouldBe("${datasource}", $"{panel}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Its_variables_are_used_and_what_is_used_is_a_variable(string name)
    {
        var dashboard = Of(name);
        var declared = dashboard.Variables.Select(variable => $"{variable["name"]}").ToArray();
        var panels = string.Concat(dashboard.Parts.Select(part => part.Json.ToJsonString()));
        var used = Variable().Matches(panels).Select(match => match.Groups[1].Value).Distinct();

        used.Where(variable => !variable.StartsWith("__", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ShouldBe(declared.Order(StringComparer.Ordinal));
        dashboard
            .Panels.SelectMany(panel => panel.Expressions)
            .Where(text => !text.StartsWith("count(ALERTS", StringComparison.Ordinal))
            .Where(text => !text.StartsWith("ALERTS", StringComparison.Ordinal))
            .ShouldAllBe(text => text.Contains("{job=~\"$job\",instance=~\"$instance\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_has_an_address_of_its_own_and_links_to_the_others()
    {
        Dashboard.All.Count.ShouldBeGreaterThan(1);
        foreach (var dashboard in Dashboard.All)
        {
            dashboard.Uid.ShouldBe("leadstreams-" + Path.GetFileNameWithoutExtension(dashboard.File));
            dashboard.Json["tags"]!.AsArray().Select(tag => $"{tag}").ShouldBe(["leadstreams"]);
            var link = dashboard.Json["links"]!.AsArray().ShouldHaveSingleItem()!;
            ($"{link["type"]}", $"{link["tags"]![0]}").ShouldBe(("dashboards", "leadstreams"));
        }

        Dashboard.All.Select(dashboard => $"{dashboard.Json["title"]}").ShouldBeUnique();
    }

    [Fact]
    public void Colors_that_are_chosen_mean_a_state() =>
        Dashboard
            .All.SelectMany(dashboard => Color().Matches(dashboard.Json.ToJsonString()))
            .Select(match => match.Groups[1].Value)
            .Except(StateColors)
            .ShouldBeEmpty();

    [Fact]
    public void Grafana_is_told_where_they_are_and_whom_to_ask()
    {
        var folder = Deployed.PathOf("deploy/grafana");
        var readme = File.ReadAllText(Path.Combine(folder, "README.md"));
        foreach (
            var (file, variable) in new[]
            {
                ("dashboards", "LEADSTREAMS_DASHBOARDS"),
                ("datasources", "LEADSTREAMS_PROMETHEUS"),
            }
        )
        {
            File.ReadAllText(Path.Combine(folder, "provisioning", file, "leadstreams.yaml"))
                .ShouldContain("$" + variable);
            readme.ShouldContain(variable);
        }

        Dashboard.All.ShouldAllBe(one =>
            readme.Contains($"dashboards/{Path.GetFileName(one.File)}", StringComparison.Ordinal)
        );
    }

    private static Dashboard Of(string name) => Dashboard.All.Single(one => Path.GetFileName(one.File) == name);

    private static string Source()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LeadStreams.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("not within a checkout");
        }

        return Path.Combine(folder.FullName, "deploy", "grafana", "dashboards");
    }

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();

    [GeneratedRegex("\"(?:color|fixedColor)\":\"(\\w+)\"")]
    private static partial Regex Color();
}
