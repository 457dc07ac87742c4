using System.CommandLine;
using LeadStreams.Domain.Topics;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams topics plan|apply</c>: the topics of a broker against <c>schemas/topics.yaml</c>.</summary>
internal static class TopicsCommand
{
    public static Command Create() =>
        new("topics", "Compare the topics of a broker with schemas/topics.yaml, and bring them in line")
        {
            Plan(),
            Apply(),
        };

    private static Command Plan()
    {
        var command = new Command(
            "plan",
            "Show what would change; change nothing. Exit code 0: nothing to do, 3: there is"
        );
        var options = ConnectionOptions.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                Failures.ToldAsync(async () =>
                {
                    var steps = await options.Topics(parsed).PlanAsync();
                    Print(steps);
                    return steps.Count == 0 ? 0 : 3;
                })
        );
        return command;
    }

    private static Command Apply()
    {
        var command = new Command(
            "apply",
            "Create missing topics and set configuration; never moves keys between partitions"
        );
        var options = ConnectionOptions.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                Failures.ToldAsync(async () =>
                {
                    Print(await options.Topics(parsed).ApplyAsync());
                    return 0;
                })
        );
        return command;
    }

    private static void Print(IReadOnlyList<TopicStep> steps)
    {
        foreach (var step in steps)
        {
            Console.WriteLine($"{step.Kind.ToString().ToLowerInvariant(), -10} {step.Topic.Name, -34} {step.Reason}");
        }

        Console.WriteLine(steps.Count == 0 ? "the topics are as the catalog says" : $"{steps.Count} step(s)");
    }
}
