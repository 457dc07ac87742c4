using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Tests.Configuration;

public sealed class IdentityRulesFileTests
{
    [Fact]
    public void The_file_in_force_says_what_the_built_in_rules_say()
    {
        var inForce = IdentityService.RulesOf(RepositoryFiles.PathOf("schemas"), NullLogger.Instance);
        inForce.ShouldNotBeSameAs(IdentityRules.Default);
        inForce.Version.ShouldBe(IdentityRules.Default.Version);
        inForce.MaxPersonLeads.ShouldBe(IdentityRules.Default.MaxPersonLeads);
        inForce.Tiers.ShouldBe(IdentityRules.Default.Tiers);
        inForce.Namespaces.Select(Described).ShouldBe(IdentityRules.Default.Namespaces.Select(Described));
    }

    [Fact]
    public void Only_a_missing_file_leaves_the_built_in_rules_in_force()
    {
        var folder = Directory.CreateTempSubdirectory("identity-rules-").FullName;
        try
        {
            IdentityService.RulesOf(folder, NullLogger.Instance).ShouldBeSameAs(IdentityRules.Default);
            File.WriteAllText(Path.Combine(folder, IdentityRulesFile.Name), "");
            Should.Throw<IdentityRulesException>(() => IdentityService.RulesOf(folder, NullLogger.Instance));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Json_and_yaml_say_the_same()
    {
        const string Yaml = """
            max_person: 7
            namespaces:
              tel: { tier: 3, hard: 9, co: { mail: 0 }, blocked: '^\+490' }
              ml:
                tier: 0
                hard: 1000000000
            """;
        const string Json =
            "{\n\t\"max_person\":7,\"namespaces\":{\n\t\t\"tel\":{\"tier\":3,\"exclusive\":false,\"hard\":9,"
            + "\"co\":{\"mail\":0},\"blocked\":[\"^\\\\+490\"]},\n\t\t\"ml\":{\"tier\":0,\"hard\":1000000000}}}";
        var fromYaml = Trial(Yaml);
        var fromJson = Trial(Json);
        fromJson.Namespaces.Select(Described).ShouldBe(fromYaml.Namespaces.Select(Described));
        fromYaml
            .Namespaces.Select(Described)
            .ShouldBe([
                "must_link tier 0 exclusive False hard 2147483647 co  check None blocked ",
                "tel tier 3 exclusive False hard 9 co mail:0 check None blocked ^\\+490",
                "ml tier 0 exclusive False hard 1000000000 co  check None blocked ",
            ]);
        fromYaml.IsValid(new TokenId("tel", "+49012")).ShouldBeFalse();
    }

    [Fact]
    public void All_faults_are_told_at_once_each_with_its_line()
    {
        const string Text = """
            version: 3
            max_persons: 150
            namespaces:
              mail:
                tier: 2
                exclusive: perhaps
                hard: none
                co: { crm: -1 }
                check: spelling
                blocked: ["(", "(?=x)", [1]]
                hart: 5
              phone: 7
              cookie:
                hard: 1e9
            """;
        var faults = Should
            .Throw<IdentityRulesException>(() => IdentityRulesFile.Parse(Text, "rules.yaml", isTrial: false))
            .Faults;
        string[] starts =
        [
            "rules.yaml:1: the file lacks 'max_person'",
            "rules.yaml:2: the file has no key 'max_persons' (known: max_person, namespaces, version)",
            "rules.yaml:6: 'exclusive' must be true or false",
            "rules.yaml:7: 'hard' of 'mail' must be a whole number from 0 to 2147483647",
            "rules.yaml:8: 'crm' of 'co' must be a whole number from 0 to 2147483647",
            "rules.yaml:8: 'co' of 'mail' limits 'crm', which is not one of the namespaces",
            "rules.yaml:9: 'check' is 'spelling' (known: mailbox, none, phone_number)",
            "rules.yaml:10: 'blocked' must hold texts",
            "rules.yaml:10: 'blocked' of 'mail' holds no regular expression: Invalid pattern '('",
            "rules.yaml:10: 'blocked' of 'mail' holds '(?=x)', which looks around or back, or is too large to be matched",
            "rules.yaml:11: 'mail' has no key 'hart'",
            "rules.yaml:12: 'phone' must be a mapping",
            "rules.yaml:14: 'cookie' lacks 'tier'",
            "rules.yaml:14: 'hard' of 'cookie' must be a whole number",
        ];
        for (var i = 0; i < starts.Length; i++)
        {
            faults[i].ShouldStartWith(starts[i]);
        }

        faults.Count.ShouldBe(starts.Length, string.Join('\n', faults));
    }

    [Fact]
    public void What_is_compared_neither_links_nor_is_exclusive_and_is_there_once()
    {
        const string Text = """
            version: 3
            max_person: 150
            namespaces:
              person_name:
                tier: 6
                hard: 5
                compare: person_name
              nick_name: { tier: 6, hard: 0, exclusive: true, compare: person_name }
              birthday: { tier: 6, hard: 0, compare: date }
              cookie: { tier: 6, hard: 9, compare: none }
            """;
        Should
            .Throw<IdentityRulesException>(() => IdentityRulesFile.Parse(Text, "rules.yaml", isTrial: false))
            .Faults.ShouldBe([
                "rules.yaml:7: 'person_name' is compared, so it links nobody: 'hard' must be 0, and 'exclusive' has no meaning",
                "rules.yaml:8: 'nick_name' is compared, so it links nobody: 'hard' must be 0, and 'exclusive' has no meaning",
                "rules.yaml:8: 'person_name' is compared already: a person has one name",
                "rules.yaml:9: 'compare' is 'date' (known: none, person_name)",
            ]);
    }

    [Fact]
    public void The_text_of_rules_says_what_they_compare_and_nothing_where_they_do_not()
    {
        var text = IdentityRulesText.Of(IdentityRules.Default);
        IdentityRulesText
            .Parse(text)
            .Namespaces.Select(Described)
            .Order(StringComparer.Ordinal)
            .ShouldBe(IdentityRules.Default.Namespaces.Select(Described).Order(StringComparer.Ordinal));
        IdentityRulesText.Of(RandomHistory.TightRules()).ShouldNotContain("compare");
    }

    [Fact]
    public void Rules_in_force_link_no_more_leads_than_fit_into_a_record()
    {
        const string Text = """
            version: 3
            max_person: 1001
            namespaces:
              mail: { tier: 2, hard: 10001 }
              phone: { tier: 3, hard: 10000 }
            """;
        Should
            .Throw<IdentityRulesException>(() => IdentityRulesFile.Parse(Text, "rules.yaml", isTrial: false))
            .Faults.ShouldBe([
                "rules.yaml:2: 'max_person' is above 1000: a person has to fit into a record",
                "rules.yaml:4: 'hard' is above 10000: the leads of a token have to fit into a record",
            ]);
        Trial(Text).MaxPersonLeads.ShouldBe(1001);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("max_person: 1\nmax_person: 2")]
    [InlineData("{\"max_person\": 1,")]
    [InlineData("? [a]\n: 1")]
    public void What_is_no_mapping_of_keys_is_refused(string text) =>
        Should.Throw<IdentityRulesException>(() => Trial(text)).Faults.ShouldNotBeEmpty();

    [Fact]
    public void Rules_in_force_need_a_version()
    {
        const string Text = "max_person: 1\nnamespaces: {}";
        Trial(Text).Version.ShouldBe("trial");
        Should
            .Throw<IdentityRulesException>(() => IdentityRulesFile.Parse(Text, "f", isTrial: false))
            .Message.ShouldBe("f:1: the file lacks 'version'");
    }

    private static IdentityRules Trial(string text) => IdentityRulesFile.Parse(text, "trial", isTrial: true);

    private static string Described(NamespaceRule rule) =>
        $"{rule.Namespace} tier {rule.Tier} exclusive {rule.Exclusive} hard {rule.HardLimitLeads} "
        + $"co {string.Join(' ', rule.CoTokenLimits.Select(limit => $"{limit.Namespace}:{limit.Limit}"))} "
        + (rule.Comparison == ValueComparison.None ? "" : $"compare {rule.Comparison} ")
        + $"check {rule.Check} blocked {string.Join(' ', rule.BlockedPatterns)}";
}
