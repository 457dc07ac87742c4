using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LeadStreams.Cli;

/// <summary>Help in which a list of commands has one line for each; their own help has the rest.</summary>
internal sealed class BriefHelp(HelpAction whole) : SynchronousCommandLineAction
{
    /// <summary>Has a command and all below it helped so.</summary>
    public static RootCommand Of(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new BriefHelp((HelpAction)option.Action!);
        return root;
    }

    public override int Invoke(ParseResult parseResult)
    {
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
        {
            command.Description = command.Description?.Split('\n')[0].TrimEnd();
        }

        return whole.Invoke(parseResult);
    }
}
