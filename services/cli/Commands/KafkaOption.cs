using System.CommandLine;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary>Where the broker is, for commands that need nothing else.</summary>
internal static class KafkaOption
{
    public static Option<string> AddTo(Command command)
    {
        var option = new Option<string>("--kafka")
        {
            Description = "Kafka bootstrap servers, HOST:PORT[,HOST:PORT]",
            DefaultValueFactory = _ =>
                Environment.GetEnvironmentVariable("LEADSTREAMS_KAFKA") ?? $"127.0.0.1:{new StackPorts().Kafka}",
        };
        command.Add(option);
        return option;
    }
}
