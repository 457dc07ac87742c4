using System.CommandLine;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams clean</c>: forget all local data.</summary>
internal static class CleanCommand
{
    public static Command Create()
    {
        var data = StackOptionSet.DataOption();
        var command = new Command("clean", "Delete all local data: topics, tables, state. Nothing may be running on it")
        {
            data,
        };
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(async () =>
                {
                    await LocalData.DeleteAsync(parsed.GetValue(data)!, cancellation);
                    return 0;
                })
        );
        return command;
    }
}
