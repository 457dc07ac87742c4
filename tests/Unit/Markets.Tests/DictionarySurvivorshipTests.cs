using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Survivorship;

namespace LeadStreams.Markets.Tests;

/// <summary>The data dictionary is what people read: what it says about survivorship is what happens.</summary>
public sealed class DictionarySurvivorshipTests
{
    private static readonly string Schemas = Path.Combine(Root(), "schemas");
    private static readonly DataDictionary Dictionary = DataDictionary.Load(Path.Combine(Schemas, "dictionary.yaml"));

    [Fact]
    public void The_rules_in_force_are_those_of_the_dictionary()
    {
        var rules = SurvivorshipRules.Load(Schemas);
        foreach (var field in Dictionary.Entries.Where(entry => entry.Kind == DictionaryKind.Field))
        {
            var applied = rules.IsMultiValued(field.Name) ? rules.MultiValueRule : rules.SingleValueRule;
            applied.ShouldBe($"{field.Survivorship}/{Dictionary.SourceOrder.Version}", field.Name);
        }

        for (var i = 0; i < Dictionary.SourceOrder.Sources.Count; i++)
        {
            rules.RankOf(Dictionary.SourceOrder.Sources[i]).ShouldBe(i);
        }
    }

    [Fact]
    public void The_built_in_rules_say_the_same()
    {
        var rules = SurvivorshipRules.Load(Schemas);
        rules.SingleValueRule.ShouldBe(SurvivorshipRules.Default.SingleValueRule);
        rules.MultiValueRule.ShouldBe(SurvivorshipRules.Default.MultiValueRule);
        foreach (var source in (string[])[.. Dictionary.SourceOrder.Sources, "another"])
        {
            rules.RankOf(source).ShouldBe(SurvivorshipRules.Default.RankOf(source));
        }

        foreach (var entry in Dictionary.Entries)
        {
            rules.IsMultiValued(entry.Name).ShouldBe(SurvivorshipRules.Default.IsMultiValued(entry.Name), entry.Name);
        }
    }

    [Fact]
    public void Touches_tokens_and_consents_are_described_as_they_are_kept()
    {
        Described(DictionaryKind.Touch).ShouldBe(["per_touch"]);
        Described(DictionaryKind.Token).ShouldBe(["all"]);
        Described(DictionaryKind.Consent).ShouldBe(["newest_then_refusal"]);

        static IEnumerable<string> Described(DictionaryKind kind) =>
            Dictionary.Entries.Where(entry => entry.Kind == kind).Select(entry => entry.Survivorship).Distinct();
    }

    [Fact]
    public void Every_ranked_source_exists()
    {
        foreach (var source in Dictionary.SourceOrder.Sources)
        {
            File.Exists(Path.Combine(Root(), "services", "sources", source, "source.yaml")).ShouldBeTrue(source);
        }
    }

    [Fact]
    public void A_source_ranked_twice_is_a_fault_of_the_dictionary()
    {
        var path = Path.Combine(Schemas, "dictionary.yaml");
        var text = File.ReadAllText(path)
            .Replace("[web-form, meta-lead-ads]", "[web-form, web-form]", StringComparison.Ordinal);
        Should
            .Throw<SourceDefinitionException>(() => DataDictionary.Parse(text, "d.yaml"))
            .Faults.ShouldHaveSingleItem()
            .ShouldEndWith("'sources' names a source twice");
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "LeadStreams.sln")))
        {
            folder = Path.GetDirectoryName(folder).ShouldNotBeNull("the repository's folder");
        }

        return folder;
    }
}
