using System.CommandLine;
using LeadStreams.Cli.Decisions;
using LeadStreams.Contracts;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity undo</c>: takes a decision back.</summary>
internal static class IdentityUndoCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("decision-id") { Description = "As `identity decisions list` shows it" };
        var command = new Command(
            "undo",
            """
            Take a decision back: the rules decide again.

            Example:
              leadstreams identity undo 5c3c0d8e-… --reason "they are brothers after all"
            """
        )
        {
            id,
        };
        var options = DecisionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = options.Open(parsed);
                    var decision = desk.Topic.Read(cancellation).GetValueOrDefault(parsed.GetValue(id)!);
                    return decision switch
                    {
                        null => throw new StackException(
                            $"there is no decision {parsed.GetValue(id)}; see: leadstreams identity decisions list"
                        ),
                        { Kind: IdentityDecisionKind.EraseLead } => throw new StackException(
                            "an erasure cannot be taken back: what was erased is gone"
                        ),
                        _ => desk.Decide([DecisionDraft.Undo(decision)], cancellation),
                    };
                })
        );
        return command;
    }
}
