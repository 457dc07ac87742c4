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

    /// <summary>Bootstrap servers.</summary>
    public string Of(ParseResult parsed) =>
        parsed.GetValue(kafka) ?? stack.Of(parsed, "LEADSTREAMS_KAFKA", ports => $"127.0.0.1:{ports.Kafka}");
}
