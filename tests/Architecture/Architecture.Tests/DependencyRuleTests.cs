using System.Xml.Linq;

namespace LeadStreams.Architecture.Tests;

/// <summary>Contracts ← Streams ← {Streams.Kafka, Hosting} ← services; services meet in schemas/, never in each other.</summary>
public sealed class DependencyRuleTests
{
    [Fact]
    public void No_service_references_another()
    {
        foreach (var project in ServiceProjects())
        {
            var others = References(project).Where(reference => IsService(reference) && reference != project).ToArray();
            others.ShouldBeEmpty($"{project} must not reference another service");
        }
    }

    [Fact]
    public void Only_the_kafka_adapter_and_the_laptop_stack_reference_the_kafka_client()
    {
        var users = Repository
            .Projects.Where(project => project.StartsWith("services/", StringComparison.Ordinal))
            .Where(project => Packages(project).Contains("Confluent.Kafka"))
            .Where(project => !project.StartsWith("services/local/", StringComparison.Ordinal));
        users.ShouldBe(["services/shared/Streams.Kafka/LeadStreams.Streams.Kafka.csproj"]);
    }

    [Fact]
    public void The_shared_layers_only_look_downwards()
    {
        string[] layers = ["Contracts", "Domain", "Streams", "Streams.Kafka", "Hosting"];
        for (var layer = 0; layer < layers.Length; layer++)
        {
            var project = $"services/shared/{layers[layer]}/LeadStreams.{layers[layer]}.csproj";
            foreach (
                var reference in References(project)
                    .Where(reference =>
                        !reference.Contains("/native/", StringComparison.Ordinal)
                        && !reference.Contains(".Generator/", StringComparison.Ordinal)
                    )
            )
            {
                layers[..layer]
                    .ShouldContain(
                        name => reference.Contains($"/{name}/", StringComparison.Ordinal),
                        $"{project} → {reference}"
                    );
            }
        }
    }

    [Fact]
    public void Nothing_outside_the_laptop_stack_and_tests_references_it()
    {
        foreach (
            var project in Repository.Projects.Where(project =>
                project.StartsWith("services/", StringComparison.Ordinal)
            )
        )
        {
            if (
                project.StartsWith("services/local/", StringComparison.Ordinal)
                || project.StartsWith("services/cli/", StringComparison.Ordinal)
            )
            {
                continue;
            }

            References(project)
                .ShouldNotContain(
                    reference => reference.StartsWith("services/local/", StringComparison.Ordinal),
                    project
                );
        }
    }

    [Fact]
    [Trait("Requirement", "S0-2")]
    public void A_source_connector_reaches_neither_kafka_nor_the_database_nor_a_crm()
    {
        var connectors = Repository
            .Projects.Where(project => project.StartsWith("services/sources/", StringComparison.Ordinal))
            .ToArray();
        connectors.ShouldNotBeEmpty();
        foreach (var connector in connectors)
        {
            References(connector).ShouldBeEmpty(connector);
            Packages(connector)
                .ShouldNotContain(
                    package => package.Contains("Kafka", StringComparison.Ordinal) || package == "Npgsql",
                    connector
                );
        }
    }

    private static IEnumerable<string> ServiceProjects() => Repository.Projects.Where(IsService);

    private static bool IsService(string project)
    {
        var parts = project.Split('/');
        return parts is ["services", var folder, _] && folder is not ("shared" or "sources" or "local" or "cli");
    }

    private static IEnumerable<string> References(string project) =>
        Elements(project, "ProjectReference")
            .Select(include => include.Replace("$(RepositoryRoot)", "", StringComparison.Ordinal));

    private static IEnumerable<string> Packages(string project) => Elements(project, "PackageReference");

    private static IEnumerable<string> Elements(string project, string name) =>
        XDocument
            .Parse(Repository.Read(project))
            .Descendants(name)
            .Select(element => element.Attribute("Include")?.Value ?? "");
}
