using System.CommandLine;
using LeadStreams.Cli.Decisions;
using LeadStreams.Cli.Evidence;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity decisions</c>: what people decided.</summary>
internal static class IdentityDecisionsCommand
{
    public static Command Create() =>
        new("decisions", "What people decided about leads and tokens") { List(), Prune() };

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

    private static Command Prune()
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be withdrawn; withdraw nothing" };
        var showValues = new Option<bool>("--show-values")
        {
            Description = "Show values of tokens instead of masking them",
        };
        var command = new Command(
            "prune",
            """
            Withdraw decisions that are about nobody any more: suppressions of tokens that no lead carries, links between leads that are all erased.
            Every erasure does so by itself; this completes one that broke off, was made with --unchecked or by another tool.

            Example:
              leadstreams identity decisions prune --dry-run
            """
        )
        {
            dryRun,
            showValues,
        };
        var options = ConnectionOptions.AddTo(command);
        var postgres = PostgresOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = new DecisionDesk(
                        options.Kafka(parsed),
                        options.Registry(parsed),
                        postgres.Open(parsed),
                        new DecisionTerms(
                            Environment.UserName,
                            Reason: "",
                            parsed.GetValue(dryRun),
                            parsed.GetValue(showValues)
                        ),
                        options.Schemas(parsed)
                    );
                    return desk.Prune(cancellation);
                })
        );
        return command;
    }
}
