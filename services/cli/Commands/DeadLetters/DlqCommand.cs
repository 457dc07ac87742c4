using System.CommandLine;

namespace LeadStreams.Cli.Commands.DeadLetters;

/// <summary><c>leadstreams dlq</c>: look at dead letters, send them back, or give them up.</summary>
internal static class DlqCommand
{
    /// <summary>Exit code when no dead letter fits.</summary>
    public const int NothingFits = 3;

    public static Command Create() =>
        new(
            "dlq",
            """
            Look at dead letters, send them back to the service that rejected them, or give them up.

            Examples:
              leadstreams dlq list --since 24h                        what was rejected and not dealt with
              leadstreams dlq show 3:1042                             all that is known of one, but for its content
              leadstreams dlq redrive --code unknown_market --dry-run   what a redrive would send
              leadstreams dlq redrive --code unknown_market           have the service process them again
              leadstreams dlq redrive 3:1042 --value mended.json      one of them, with other bytes
              leadstreams dlq discard --service sla --key 7f0c…       give up; what waits behind it goes on

            Exit codes: 0 done, 1 failed, 2 not understood, 3 no dead letter fits. See deploy/runbooks/dead-letters.md.
            """
        )
        {
            DlqListCommand.Create(),
            DlqShowCommand.Create(),
            DlqSendCommand.Redrive(),
            DlqSendCommand.Discard(),
        };
}
