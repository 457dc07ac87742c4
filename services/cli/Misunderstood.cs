using System.CommandLine;
using System.CommandLine.Parsing;

namespace LeadStreams.Cli;

/// <summary>A command line that is not understood is answered by what is wrong with it, in a few lines; help is asked for.</summary>
internal static class Misunderstood
{
    private const int ExitCode = 2;

    /// <summary>Tells the faults on standard error; returns the exit code.</summary>
    public static int Tell(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        foreach (var fault in Faults(parsed, command))
        {
            Console.Error.WriteLine("leadstreams: " + fault);
        }

        Console.Error.WriteLine($"see: {PathOf(parsed.CommandResult)} --help");
        return ExitCode;
    }

    private static IEnumerable<string> Faults(ParseResult parsed, Command command)
    {
        if (command.Subcommands.Count == 0)
        {
            return parsed.Errors.Select(error => error.Message.ReplaceLineEndings(" "));
        }

        var known = string.Join(", ", command.Subcommands.Select(one => one.Name));
        return
        [
            parsed.UnmatchedTokens is [var typed, ..]
                ? $"'{typed}' is no command of '{PathOf(parsed.CommandResult)}'; these are: {known}"
                : $"'{PathOf(parsed.CommandResult)}' is to be followed by one of: {known}",
        ];
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "leadstreams";
}
