using System.CommandLine;
using System.Globalization;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Verification;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams verify</c>: conservation of the raw records that are still there.</summary>
internal static class VerifyCommand
{
    private const int NothingToJudge = 3;

    public static Command Create()
    {
        var command = new Command(
            "verify",
            "Check that nothing is lost of the raw records that are still there: raw = normalized + redelivered + rejected. Exit code 0: it holds; 3: none of them can be judged"
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
                    return Task.FromResult(
                        result.JudgesNothing ? NothingToJudge
                        : result.Holds ? 0
                        : 1
                    );
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

        foreach (var (count, name) in ((long, string)[])[(result.Again, "again"), (result.Further, "further")])
        {
            if (count > 0)
            {
                Console.WriteLine($"{name, -11}{count, 10}");
            }
        }

        Console.WriteLine($"normalized {result.Normalized, 10}");
        Console.WriteLine($"redelivered{result.Redelivered, 10}");
        foreach (var (code, records) in result.RejectedByCode)
        {
            Console.WriteLine($"rejected   {records, 10}  {code}");
        }

        foreach (var (source, past) in result.UnjudgedBySource)
        {
            Console.WriteLine(PastOf(source, past));
        }

        foreach (var sentence in Faults(result))
        {
            Console.WriteLine(sentence);
        }

        if (result.JudgesNothing)
        {
            Console.WriteLine("no raw record can be judged");
        }
        else if (result.Holds)
        {
            Console.WriteLine(
                $"conservation holds: {result.Raw}{Plus(result.Again, "again")}{Plus(result.Further, "further")} = {result.Normalized} + {result.Redelivered} + {result.Rejected}"
            );
        }
    }

    private static string Plus(long count, string name) => count == 0 ? "" : $" + {count} {name}";

    private static string PastOf(string source, UnjudgedPast past)
    {
        var since = past.JudgedSince is { } instant
            ? string.Create(CultureInfo.InvariantCulture, $"judged since {instant:yyyy-MM-dd HH:mm:ss} UTC")
            : "nothing is left to judge";
        return $"unjudged   {past.Left, 10}  {source}: {since}; at most {past.EndedOffsets} raw record(s) have ended before; of ended and unjudged ones the normalizer counted {past.Counted}";
    }

    private static IEnumerable<string> Faults(Conservation result)
    {
        if (result.Unread > 0)
        {
            yield return $"{result.Unread} raw record(s) are not read by the normalizer yet";
        }

        if (result.Lost > 0)
        {
            yield return $"{result.Lost} raw record(s) or dead letter(s) are lost";
        }

        if (result.Excess > 0)
        {
            yield return $"{result.Excess} raw record(s) were counted that are not there: was a raw topic made anew?";
        }
    }
}
