using LeadStreams.Contracts;
using LeadStreams.Domain.Sources;
using LeadStreams.Normalizer;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.Sources.Tests;

/// <summary>
/// What every source folder must keep to. A new folder is found by being there; each of its samples needs a file beside it that says what
/// becomes of it. <c>LEADSTREAMS_ACCEPT_SAMPLES=1</c> writes those files; read them before you commit them.
/// </summary>
[Trait("Requirement", "S0-3")]
[Trait("Requirement", "S1-4")]
public sealed class ConnectorConformanceTests
{
    private static readonly DateTimeOffset ReceivedAt = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
    private static readonly NormalizerSources Declared = NormalizerSources.Load(
        RepositoryFolders.Schemas,
        RepositoryFolders.Sources
    );

    private static readonly Lazy<NormalizerSources> AnotherMapping = new(LoadWithAnotherMapping);

    public static TheoryData<string> SampleNames() => [.. Sample.All().Select(x => x.Name)];

    public static TheoryData<string> SourceNames() => [.. Declared.Sources.Sources.Select(x => x.Name)];

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_sample_becomes_what_is_written_beside_it(string name)
    {
        var sample = Sample.All().Single(x => x.Name == name);
        using var driver = Run(sample, times: 1);

        var actual = LeadJson.Of(Leads(driver), driver.Rejected);

        if (Environment.GetEnvironmentVariable("LEADSTREAMS_ACCEPT_SAMPLES") == "1")
        {
            File.WriteAllText(sample.ExpectedPath, actual);
        }

        actual.ShouldBe(File.ReadAllText(sample.ExpectedPath));
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_sample_that_comes_three_times_is_one_lead(string name)
    {
        var sample = Sample.All().Single(x => x.Name == name);
        using var once = Run(sample, times: 1);
        using var thrice = Run(sample, times: 3);

        Leads(thrice).Select(x => x.LeadId).ShouldBe(Leads(once).Select(x => x.LeadId));
        thrice.Rejected.Count.ShouldBe(3 * once.Rejected.Count);
        thrice
            .State<SeenLead>("seen")
            .Values.ShouldAllBe(x => x.Accepted == 1 && x.Redelivered == 2 && x.Superseded == 0);
    }

    [Theory]
    [MemberData(nameof(SampleNames))]
    public void A_lead_keeps_its_id_when_the_mapping_changes(string name)
    {
        var sample = Sample.All().Single(x => x.Name == name);
        using var before = Run(sample, times: 1);
        using var after = Run(sample, times: 1, AnotherMapping.Value);

        Leads(after).Select(x => x.LeadId).ShouldBe(Leads(before).Select(x => x.LeadId));
        Leads(after).ShouldAllBe(x => x.MappingVersion == "9999");
    }

    [Theory]
    [MemberData(nameof(SourceNames))]
    public void A_source_has_samples_of_a_lead_and_of_a_reject_and_a_readme(string source)
    {
        var samples = Sample.All().Where(x => x.Source == source).ToArray();

        samples.ShouldNotBeEmpty();
        samples.ShouldContain(x =>
            File.ReadAllText(x.ExpectedPath).Contains("\"source_record_id\"", StringComparison.Ordinal)
        );
        samples.ShouldContain(x => File.ReadAllText(x.ExpectedPath).Contains("\"reject\"", StringComparison.Ordinal));
        File.Exists(Path.Combine(RepositoryFolders.Sources, source, "README.md")).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(SourceNames))]
    public void Every_field_of_every_lead_is_in_the_dictionary(string source)
    {
        foreach (var sample in Sample.All().Where(x => x.Source == source))
        {
            using var driver = Run(sample, times: 1);
            foreach (var lead in Leads(driver))
            {
                lead.Attributes.ShouldAllBe(x => Declared.Dictionary.Find(DictionaryKind.Field, x.Field) != null);
                lead.Tokens.ShouldAllBe(x => Declared.Dictionary.Find(DictionaryKind.Token, x.Namespace) != null);
                lead.Consents.ShouldAllBe(x => Declared.Dictionary.Find(DictionaryKind.Consent, x.Purpose) != null);
            }
        }
    }

    private static TopologyDriver Run(Sample sample, int times, NormalizerSources? declared = null)
    {
        var driver = new TopologyDriver(
            NormalizerTopology.Build(declared ?? Declared, new InMemorySchemaRegistry()),
            ReceivedAt
        );
        for (var i = 0; i < times; i++)
        {
            var headers = new RecordHeaders()
                .Add(HeaderNames.ContentType, sample.ContentTypeHeader)
                .Add(
                    HeaderNames.ReceivedAt,
                    (ReceivedAt.ToUnixTimeMilliseconds() + i).ToString(
                        System.Globalization.CultureInfo.InvariantCulture
                    )
                );
            driver.Pipe("leads.raw." + sample.Source, "sample", new RawValue(sample.Bytes), headers);
        }

        driver.Commit();
        return driver;
    }

    private static NormalizerSources LoadWithAnotherMapping()
    {
        var folder = Directory.CreateTempSubdirectory("mapping-").FullName;
        foreach (var source in Declared.Sources.Sources)
        {
            var yaml = File.ReadAllText(Path.Combine(RepositoryFolders.Sources, source.Name, "source.yaml"));
            File.WriteAllText(
                Path.Combine(Directory.CreateDirectory(Path.Combine(folder, source.Name)).FullName, "source.yaml"),
                yaml.Replace($"\"{source.MappingVersion}\"", "9999", StringComparison.Ordinal)
            );
        }

        var changed = NormalizerSources.Load(RepositoryFolders.Schemas, folder);
        Directory.Delete(folder, recursive: true);
        return changed;
    }

    private static NormalizedLead[] Leads(TopologyDriver driver) =>
        driver.Output("leads.normalized").Select(x => (NormalizedLead)x.Value!).ToArray();
}
