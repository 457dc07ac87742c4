using System.CommandLine;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity</c>: which leads are one person.</summary>
internal static class IdentityCommand
{
    public static Command Create() =>
        new("identity", "Decide, review and try the rules that tell which leads are one person")
        {
            IdentityDecideCommand.Create(),
            IdentityUndoCommand.Create(),
            IdentityDecisionsCommand.Create(),
            IdentityReviewCommand.Create(),
            IdentityPreviewCommand.Create(),
            IdentityResolveCommand.Create(),
        };
}
