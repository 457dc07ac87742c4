using System.CommandLine;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams broker</c> in the list of commands; the program hands it over before anything is parsed.</summary>
internal static class BrokerCommand
{
    public static Command Create() =>
        new("broker", "Run the Kafka-protocol broker alone in the foreground; see leadstreams broker --help");
}
