using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack;
using Microsoft.Extensions.Logging;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Who runs the stack sees on the terminal what the stack itself warns of, and nothing of what services log.</summary>
public sealed class StackNoticeTests
{
    [Fact]
    public void A_warning_of_the_stack_is_told_and_written_others_are_only_written()
    {
        var folder = Directory.CreateTempSubdirectory("leadstreams-e2e-").FullName;
        var options = new StackOptions
        {
            DataDirectory = folder,
            SchemasDirectory = Checkout.Schemas,
            SourcesDirectory = "",
        };
        var told = new List<string>();
        using (var loggers = StackLoggers.ToFile(options, told.Add))
        {
            var stack = loggers.CreateLogger("LeadStreams.Local.Stack");
            stack.ComponentUp("identity", "here");
            stack.ChildRestarted("identity", 137);
            loggers.CreateLogger("LeadStreams.Identity").ChildRestarted("somebody else", 1);
        }

        told.ShouldBe(["identity ended with code 137; starting it again"]);
        File.ReadAllLines(Path.Combine(options.LogDirectory, "leadstreams.log")).Length.ShouldBe(3);
        Directory.Delete(folder, recursive: true);
    }
}
