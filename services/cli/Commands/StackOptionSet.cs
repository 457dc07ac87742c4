using System.CommandLine;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary>The options that lay out the laptop stack; <c>up</c> and <c>serve</c> share them.</summary>
internal sealed class StackOptionSet
{
    private readonly Option<string> data = DataOption();
    private readonly Option<string> schemas = new("--schemas")
    {
        Description = "Folder with topics.yaml, markets.yaml and dictionary.yaml",
        DefaultValueFactory = _ => Checkout.Folder("schemas"),
    };
    private readonly Option<string> sources = new("--sources")
    {
        Description = "Folder with the source connectors",
        DefaultValueFactory = _ => Checkout.Folder("services/sources"),
    };
    private readonly Option<int> portOffset = new("--port-offset")
    {
        Description = "Moves every port by so much, so that a second stack can run beside the first",
    };
    private readonly Option<bool> processes = new("--processes")
    {
        Description = "Run every part as a process of its own; one that dies is started again",
    };
    private readonly Option<string> flush = new("--flush")
    {
        Description = "When the broker forces records to the disk: always, interval or never",
        DefaultValueFactory = _ => "always",
    };

    public static StackOptionSet AddTo(Command command)
    {
        var options = new StackOptionSet();
        options.flush.AcceptOnlyFromAmong("always", "interval", "never");
        command.Add(options.data);
        command.Add(options.schemas);
        command.Add(options.sources);
        command.Add(options.portOffset);
        command.Add(options.processes);
        command.Add(options.flush);
        return options;
    }

    public static Option<string> DataOption() =>
        new("--data")
        {
            Description = "Folder for everything that survives a restart",
            DefaultValueFactory = _ => ".data",
        };

    public StackOptions Read(ParseResult parsed) =>
        new()
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(data)!),
            SchemasDirectory = Path.GetFullPath(parsed.GetValue(schemas)!),
            SourcesDirectory = Path.GetFullPath(parsed.GetValue(sources)!),
            Ports = StackPorts.WithOffset(parsed.GetValue(portOffset)),
            SeparateProcesses = parsed.GetValue(processes),
            BrokerFlush = parsed.GetValue(flush)!,
        };
}
