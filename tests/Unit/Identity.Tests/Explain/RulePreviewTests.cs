using System.Text;
using System.Text.Json;
using LeadStreams.Domain;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Preview;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

/// <summary>What other rules would change, against both answers of the offline resolver.</summary>
public sealed class RulePreviewTests
{
    [Fact]
    public void The_preview_counts_what_both_answers_differ_in()
    {
        var seen = new HashSet<PreviewedKind>();
        for (var seed = 0; seed < 20; seed++)
        {
            var facts = RandomHistory.Retain(RandomHistory.Create(seed, leads: 120, noise: 4, edits: 1).Shuffled(seed));
            var tight = RandomHistory.TightRules();
            var present = seed % 3 == 0 ? tight : Without("cookie", tight);
            var next =
                seed % 3 == 0 ? Without("cookie", tight)
                : seed % 3 == 1 ? tight
                : Without("phone", tight);
            var before = OfflineResolver.AnchorsByLead(OfflineResolver.Resolve(facts, present));
            var after = OfflineResolver.AnchorsByLead(OfflineResolver.Resolve(facts, next));
            var preview = RulePreview.Of(facts, present, next, _ => { });

            preview.Leads.ShouldBe(before.Count);
            preview.PersonsBefore.ShouldBe(before.Values.Distinct().Count());
            preview.PersonsAfter.ShouldBe(after.Values.Distinct().Count());
            preview.LeadsWithOtherPerson.ShouldBe(before.Count(lead => after[lead.Key] != lead.Value));
            var changed = preview
                .Changes.SelectMany(one => one.Before.SelectMany(person => person.Leads))
                .Select(one => one.Id);
            changed.Order().ShouldBe(LeadsWhosePersonDiffers(before, after).Order());
            seen.UnionWith(preview.Changes.Select(change => change.Kind));
        }

        seen.ShouldBe(Enum.GetValues<PreviewedKind>(), ignoreOrder: true, "every kind of change must have come up");
    }

    [Fact]
    public void The_same_rules_change_nothing()
    {
        var facts = RandomHistory.Retain(RandomHistory.Create(1, leads: 80, noise: 4, edits: 1).Shuffled(1));
        RulePreview.Of(facts, RandomHistory.TightRules(), RandomHistory.TightRules(), _ => { }).Changes.ShouldBeEmpty();
    }

    [Fact]
    public void What_names_would_split_is_told_by_the_evidence_that_no_longer_joins()
    {
        var facts = new RetainedFacts();
        foreach (
            var (id, name) in (IEnumerable<(string, string)>)
                [("a", "jane|smith"), ("b", "john|smith"), ("c", "jane|smith")]
        )
        {
            var tokens = new TokenId[] { new("mail", "j.smith@acme.example"), new("person_name", name) };
            facts.Apply(new LeadFact(id, 1, "", false, id[0], tokens));
        }

        var nameless = new IdentityRules(
            "before",
            150,
            IdentityRules.Default.Namespaces.Where(rule => rule.Comparison == ValueComparison.None).ToList()
        );
        var split = RulePreview.Of(facts, nameless, IdentityRules.Default, _ => { }).Changes.ShouldHaveSingleItem();
        split.Kind.ShouldBe(PreviewedKind.Split);
        split.After.Select(person => person.Leads.Count).ShouldBe([2, 1]);
        split.SharedTokens.ShouldHaveSingleItem().Namespace.ShouldBe("mail");
    }

    [Fact]
    public void Table_and_json_say_the_same_and_mask_values()
    {
        var facts = new RetainedFacts();
        facts.Apply(new LeadFact("a", 1, "", false, 1, [new TokenId("mail", "jo.secret@acme.example")]));
        facts.Apply(new LeadFact("b", 1, "", false, 2, [new TokenId("mail", "jo.secret@acme.example")]));
        var strict = new IdentityRules("strict", 1, IdentityRules.Default.Namespaces);
        var preview = RulePreview.Of(facts, IdentityRules.Default, strict, _ => { });
        var labels = new ExplanationLabels { Rules = "r" };

        using var table = new StringWriter();
        PreviewText.Write(preview, 5, labels, table);
        table.ToString().ShouldContain("split");
        table.ToString().ShouldContain($"2 leads  2 -> 1+1  {Uuid5.PersonId("a")}  mail j***@acme.example");
        using var stream = new MemoryStream();
        PreviewText.WriteJson(preview, 5, labels, stream);
        Encoding.UTF8.GetString(stream.ToArray()).ShouldNotContain("secret");
        using var json = JsonDocument.Parse(stream.ToArray());
        json.RootElement.GetProperty("split").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("changes")[0].GetProperty("after").GetArrayLength().ShouldBe(2);
    }

    /// <summary>Rules under which a token of a namespace hardly ever links.</summary>
    private static IdentityRules Without(string tokenNamespace, IdentityRules rules) =>
        new(
            "without " + tokenNamespace,
            rules.MaxPersonLeads,
            rules
                .Namespaces.Select(rule => rule.Namespace == tokenNamespace ? rule with { HardLimitLeads = 1 } : rule)
                .ToList()
        );

    private static IEnumerable<string> LeadsWhosePersonDiffers(
        SortedDictionary<string, string> before,
        SortedDictionary<string, string> after
    )
    {
        // A person differs when the set of its leads does, or that of anybody it exchanges leads with.
        var sets = new DisjointSets(before.Count);
        var position = before.Keys.Select((lead, i) => (lead, i)).ToDictionary(pair => pair.lead, pair => pair.i);
        foreach (var (lead, anchor) in before.Concat(after))
        {
            sets.Union(position[lead], position[anchor]);
        }

        return before
            .Keys.GroupBy(lead => sets.Find(position[lead]))
            .Where(group =>
                group.Select(lead => before[lead]).Distinct().Count() > 1
                || group.Select(lead => after[lead]).Distinct().Count() > 1
            )
            .SelectMany(group => group);
    }
}
