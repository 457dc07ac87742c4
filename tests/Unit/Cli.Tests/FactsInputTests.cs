using LeadStreams.Cli.Evidence;

namespace LeadStreams.Cli.Tests;

public sealed class FactsInputTests
{
    [Fact]
    public void A_folder_is_told_as_one()
    {
        var folder = AppContext.BaseDirectory;
        Should
            .Throw<UsageException>(() => FactsInput.Open(folder))
            .Message.ShouldBe($"{folder} is a folder; --facts takes one file of it, or - for standard input");
    }

    [Fact]
    public void A_file_is_called_by_its_path_and_standard_input_by_its_name()
    {
        FactsInput.NameOf("facts.jsonl").ShouldBe("facts.jsonl");
        FactsInput.NameOf("-").ShouldBe("standard input");
    }
}
