using LeadStreams.Domain.Topics;

namespace LeadStreams.Topics.Tests;

public sealed class TopicCatalogTests
{
    private static readonly string Path = System.IO.Path.Combine(AppContext.BaseDirectory, "schemas", "topics.yaml");

    [Fact]
    public void Placeholders_become_one_topic_for_each_source_and_market()
    {
        var catalog = TopicCatalog.Load(Path, ["meta-lead-ads", "web-form"], ["de", "gb"]);

        catalog.Find("leads.raw.web-form")!.Partitions.ShouldBe(6);
        catalog.Find("leads.market.gb")!.IsCompacted.ShouldBeTrue();
        catalog.Find("leads.notifications.web-form").ShouldBeNull();
        catalog.Find("leads.raw.meta-lead-ads")!.Configuration["retention.ms"].ShouldBe("7776000000");
        catalog.Topics.ShouldAllBe(topic => !topic.Name.Contains('{'));
    }

    [Fact]
    public void Every_value_is_bytes_or_a_committed_schema()
    {
        var catalog = TopicCatalog.Load(Path, ["meta-lead-ads", "web-form"], ["de"]);
        var contracts = SchemasOf("avro");
        var states = SchemasOf(System.IO.Path.Combine("avro", "state"));
        catalog
            .Topics.Where(topic =>
                topic.Value != "bytes"
                && !contracts.Contains(topic.Value)
                && !(IsPrivate(topic) && states.Contains(topic.Value))
            )
            .ShouldBeEmpty();
    }

    [Fact]
    public void Dead_letters_outlive_raw_records()
    {
        var catalog = TopicCatalog.Load(Path, ["meta-lead-ads", "web-form"], ["de"]);
        var raw = catalog.Topics.Where(topic => topic.Name.StartsWith("leads.raw.", StringComparison.Ordinal));

        raw.ShouldAllBe(topic => topic.Retention < catalog.Find("leads.rejected")!.Retention);
    }

    /// <summary>Messages of a service to itself are no contract; their schema lies with those of states.</summary>
    private static bool IsPrivate(TopicDefinition topic) =>
        topic.WrittenBy.Count == 1 && topic.ReadBy.SequenceEqual(topic.WrittenBy, StringComparer.Ordinal);

    private static HashSet<string?> SchemasOf(string folder) =>
        Directory
            .EnumerateFiles(System.IO.Path.Combine(AppContext.BaseDirectory, "schemas", folder), "*.avsc")
            .Select(System.IO.Path.GetFileNameWithoutExtension)
            .ToHashSet();

    [Fact]
    public void Every_fault_of_a_file_is_told_at_once()
    {
        var file = System.IO.Path.GetTempFileName();
        File.WriteAllText(
            file,
            """
            partitions: { raw: 6 }
            topics:
              - { name: a, group: nowhere, cleanup: delete }
              - { name: b, group: raw, cleanup: burn }
              - { name: c, group: raw, cleanup: delete, retention_days: -1 }
              - { name: d, group: raw, cleanup: delete, retention_days: 0 }
            """
        );
        var message = Should.Throw<TopicCatalogException>(() => TopicCatalog.Load(file, [], [])).Message;
        message.ShouldContain("topic a: group 'nowhere'");
        message.ShouldContain("topic b: cleanup is 'burn'");
        message.ShouldContain("topic c: retention_days is -1, must be 1 to 36500, or left out");
        message.ShouldContain("topic d: retention_days is 0");
        File.Delete(file);
    }

    [Fact]
    public void An_unknown_key_is_a_fault_with_its_line()
    {
        var file = System.IO.Path.GetTempFileName();
        File.WriteAllText(file, "partitions: { raw: 6 }\ntopics:\n  - { name: a, grupp: raw }\n");
        Should.Throw<TopicCatalogException>(() => TopicCatalog.Load(file, [], [])).Message.ShouldContain(":3:");
        File.Delete(file);
    }

    [Fact]
    public void A_plan_creates_what_is_missing_changes_what_differs_and_never_moves_keys()
    {
        var catalog = TopicCatalog.Load(Path, ["meta-lead-ads", "web-form"], ["de"]);
        var existing = catalog.Topics.ToDictionary(
            topic => topic.Name,
            topic => new ExistingTopic(topic.Partitions, topic.Configuration)
        );
        TopicPlan.Compare(catalog, existing).ShouldBeEmpty();

        existing.Remove("leads.persons");
        existing["leads.normalized"] = existing["leads.normalized"] with { Partitions = 3 };
        existing["leads.market.de"] = new ExistingTopic(
            6,
            new Dictionary<string, string> { ["cleanup.policy"] = "delete" }
        );

        TopicPlan
            .Compare(catalog, existing)
            .ToDictionary(step => step.Topic.Name, step => step.Kind)
            .ShouldBe(
                new Dictionary<string, TopicStepKind>
                {
                    ["leads.persons"] = TopicStepKind.Create,
                    ["leads.normalized"] = TopicStepKind.Conflict,
                    ["leads.market.de"] = TopicStepKind.Configure,
                },
                ignoreOrder: true
            );
    }

    [Fact]
    [Trait("Requirement", "S0-2")]
    public void Every_canonical_topic_has_one_writer_and_no_source_writes_past_the_raw_topics()
    {
        string[] sources = ["meta-lead-ads", "web-form"];
        var catalog = TopicCatalog.Load(Path, sources, ["de"]);
        foreach (var topic in catalog.Topics.Where(topic => topic.Name != "leads.rejected"))
        {
            topic.WrittenBy.Count.ShouldBe(1, $"{topic.Name} must have one writer");
            topic.WrittenBy.ShouldNotContain(writer => sources.Contains(writer), topic.Name);
            var isIngestion =
                topic.Name.StartsWith("leads.raw.", StringComparison.Ordinal)
                || topic.Name.StartsWith("leads.notifications.", StringComparison.Ordinal);
            topic.WrittenBy.Contains("ingest").ShouldBe(isIngestion, topic.Name);
        }
    }

    [Fact]
    public void Every_topology_is_commanded_by_the_command_line_alone_on_as_many_partitions_as_it_reads()
    {
        var catalog = TopicCatalog.Load(Path, ["meta-lead-ads", "web-form"], ["de"]);
        // Who rejects records has a topology; ingest rejects requests.
        var services = catalog.Find("leads.rejected")!.WrittenBy.Where(service => service != "ingest").ToArray();
        services.Length.ShouldBeGreaterThan(3);
        foreach (var service in services)
        {
            var control = catalog.Find($"{service}-control").ShouldNotBeNull(service);
            control.WrittenBy.ShouldBe(["cli"]);
            control.ReadBy.ShouldBe([service, "cli"]);
            control.Retention.ShouldBe(catalog.Find("leads.rejected")!.Retention);
            catalog
                .Topics.Where(topic => topic.ReadBy.Contains(service))
                .ShouldAllBe(topic => topic.Partitions == control.Partitions && topic.Group == control.Group);
        }
    }
}
