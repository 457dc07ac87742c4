using System.CommandLine;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Verification;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams verify</c>: conservation over the whole retained history.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Check that nothing is lost: raw = normalized + redelivered + rejected. Exit code 0: it holds"
        );
        var options = ConnectionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var registry = options.Registry(parsed);
                    var sources = SourceFolders.Names(options.Sources(parsed));
                    var result = Conservation.Count(options.Kafka(parsed), registry, sources, cancellation);
                    Print(result);
                    return Task.FromResult(result.Holds ? 0 : 1);
                })
        );
        return command;
    }

    private static void Print(Conservation result)
    {
        foreach (var (source, records) in result.RawBySource)
        {
            Console.WriteLine($"raw        {records, 10}  {source}");
        }

        if (result.Redriven > 0)
        {
            Console.WriteLine($"redriven   {result.Redriven, 10}");
        }

        Console.WriteLine($"normalized {result.Normalized, 10}");
        Console.WriteLine($"redelivered{result.Redelivered, 10}");
        foreach (var (code, records) in result.RejectedByCode)
        {
            Console.WriteLine($"rejected   {records, 10}  {code}");
        }

        Console.WriteLine(
            result.Missing switch
            {
                0 =>
                    $"conservation holds: {result.Raw}{(result.Redriven > 0 ? $" + {result.Redriven} redriven" : "")} = {result.Normalized} + {result.Redelivered} + {result.Rejected}",
                > 0 => $"{result.Missing} raw record(s) are not accounted for: still being read, or lost",
                _ =>
                    $"conservation holds; {-result.Missing} more record(s) than payloads, as some payloads hold several",
            }
        );
    }
}
