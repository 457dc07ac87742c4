using System.CommandLine;
using LeadStreams.Local.Broker;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams broker</c>: the local broker alone, in the foreground.</summary>
internal static class BrokerCommand
{
    public static Command Create()
    {
        var arguments = new Argument<string[]>("options")
        {
            Description = "Options of the broker; see leadstreams broker -- --help",
        };
        var command = new Command(
            "broker",
            "Run the Kafka-protocol broker alone (leadstreams broker -- --help lists its options)"
        )
        {
            arguments,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (parsed, _) => BrokerProgram.RunAsync([.. parsed.GetValue(arguments) ?? [], .. parsed.UnmatchedTokens])
        );
        return command;
    }
}
