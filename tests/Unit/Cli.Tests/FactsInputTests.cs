using LeadStreams.Cli.Evidence;

namespace LeadStreams.Cli.Tests;

public sealed class FactsInputTests
{
    [Fact]
    public void A_folder_and_an_empty_path_are_told_as_what_they_are()
    {
        var folder = AppContext.BaseDirectory;
        Should
            .Throw<UsageException>(() => FactsInput.Open(folder))
            .Message.ShouldBe($"{folder} is a folder; it takes one file of it");
        Should
            .Throw<UsageException>(() => FactsInput.Open(""))
            .Message.ShouldBe("an empty path names no file; is a variable unset?");
        Should.Throw<UsageException>(() => RulesOption.Load(folder, folder));
        Should.Throw<UsageException>(() => RulesOption.Load("", folder));
    }

    [Fact]
    public void A_file_is_called_by_its_path_and_standard_input_by_its_name()
    {
        FactsInput.NameOf("facts.jsonl").ShouldBe("facts.jsonl");
        FactsInput.NameOf("-").ShouldBe("standard input");
    }
}
