using System.CommandLine;
using LeadStreams.Cli.Decisions;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity decisions list</c>: what people decided.</summary>
internal static class IdentityDecisionsCommand
{
    public static Command Create() => new("decisions", "What people decided about leads and tokens") { List() };

    private static Command List()
    {
        var all = new Option<bool>("--all") { Description = "Also decisions that were taken back" };
        var showValues = new Option<bool>("--show-values")
        {
            Description = "Show values of tokens instead of masking them",
        };
        var command = new Command(
            "list",
            """
            List decisions, the newest first: id, version, on or off, kind, what it is about, who, when, why.

            Example:
              leadstreams identity decisions list --all
            """
        )
        {
            all,
            showValues,
        };
        var options = ConnectionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var registry = options.Registry(parsed);
                    var decisions = new DecisionTopic(options.Kafka(parsed), registry)
                        .Read(cancellation)
                        .Values.Where(decision => decision.On || parsed.GetValue(all))
                        .OrderByDescending(decision => decision.DecidedAt)
                        .ThenBy(decision => decision.DecisionId, StringComparer.Ordinal)
                        .ToList();
                    foreach (var decision in decisions)
                    {
                        Console.WriteLine(DecisionText.Of(decision, parsed.GetValue(showValues)));
                    }

                    Console.Error.WriteLine($"{decisions.Count} decision(s)");
                    return 0;
                })
        );
        return command;
    }
}
