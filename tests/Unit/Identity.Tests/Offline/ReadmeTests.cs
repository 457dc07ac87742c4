using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Offline;

/// <summary>What the README shows is what happens.</summary>
public sealed class ReadmeTests
{
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
    public void The_example_of_rules_is_accepted() =>
        IdentityRulesFile
            .Parse(Block("json\n", "\"max_person\""), "README.md", isTrial: true)
            .Namespaces.Count.ShouldBe(3);

    private static string Block(string language, string holding) =>
        Blocks.Single(block =>
            block.StartsWith(language, StringComparison.Ordinal) && block.Contains(holding, StringComparison.Ordinal)
        )[language.Length..];

    private static string Below(string command) => command[(command.IndexOf('\n', StringComparison.Ordinal) + 1)..];
}
