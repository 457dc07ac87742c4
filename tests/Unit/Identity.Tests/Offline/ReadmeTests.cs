using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Offline;

/// <summary>What the README shows is what happens.</summary>
public sealed class ReadmeTests
{
    private static readonly string[] Samples = ["services", "identity", "samples"];

    private static readonly string[] Blocks = File.ReadAllText(
            RepositoryFiles.PathOf("services", "identity", "README.md")
        )
        .ReplaceLineEndings("\n")
        .Split("```");

    [Fact]
    public void The_example_of_facts_gives_what_is_printed_below_it()
    {
        var facts = Block("json\n", "\"type\"");
        var printed = Block("console\n", "--anchors").Split('$', StringSplitOptions.RemoveEmptyEntries);
        Resolving.Of(facts, ResolveListing.Anchors, IdentityRules.Default).Output.ShouldBe(Below(printed[0]));
        Resolving.Of(facts, ResolveListing.Reviews, IdentityRules.Default).Output.ShouldBe(Below(printed[1]));
    }

    [Fact]
    public void The_examples_are_the_samples()
    {
        Block("json\n", "\"type\"").ShouldBe(Sample("facts.jsonl"));
        Block("json\n", "\"max_person\"").ShouldBe(Sample("rules.json"));
    }

    [Fact]
    public void The_sample_of_rules_makes_the_mailbox_no_question()
    {
        var rules = IdentityRulesFile.LoadTrial(RepositoryFiles.PathOf([.. Samples, "rules.json"]));
        Resolving.Of(Sample("facts.jsonl"), ResolveListing.Reviews, rules).ShouldBe(new Resolving(0, "", ""));
    }

    private static string Sample(string name) =>
        File.ReadAllText(RepositoryFiles.PathOf([.. Samples, name])).ReplaceLineEndings("\n");

    private static string Block(string language, string holding) =>
        Blocks.Single(block =>
            block.StartsWith(language, StringComparison.Ordinal) && block.Contains(holding, StringComparison.Ordinal)
        )[language.Length..];

    private static string Below(string command) => command[(command.IndexOf('\n', StringComparison.Ordinal) + 1)..];
}
