using System.CommandLine;

namespace LeadStreams.Cli.Commands;

/// <summary>Where the broker is.</summary>
internal sealed class KafkaOption
{
    private readonly Option<string?> kafka = new("--kafka")
    {
        Description = $"Kafka bootstrap servers, HOST:PORT[,HOST:PORT]; {StackAddress.Otherwise("LEADSTREAMS_KAFKA")}",
    };
    private readonly StackAddress stack;

    private KafkaOption(Command command)
    {
        command.Add(kafka);
        stack = StackAddress.AddTo(command);
    }

    public static KafkaOption AddTo(Command command) => new(command);

    /// <summary>Bootstrap servers. That nobody answers there is told at once on standard error: the client goes on trying for a while.</summary>
    public string Of(ParseResult parsed)
    {
        var servers =
            parsed.GetValue(kafka) ?? stack.Of(parsed, "LEADSTREAMS_KAFKA", ports => $"127.0.0.1:{ports.Kafka}");
        if (!servers.Split(',').Any(BrokerContact.Answers))
        {
            Console.Error.WriteLine($"leadstreams: no broker answers at {servers}; trying for some seconds …");
        }

        return servers;
    }
}
