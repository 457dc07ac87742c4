using System.CommandLine;
using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Cli.Commands;

/// <summary>Where the broker and the schemas are; the same options for every command that needs them.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string> kafka = new("--kafka")
    {
        Description = "Kafka bootstrap servers, HOST:PORT[,HOST:PORT]",
        DefaultValueFactory = _ => Setting("KAFKA") ?? $"127.0.0.1:{new StackPorts().Kafka}",
    };
    private readonly Option<string> schemaRegistry = new("--schema-registry")
    {
        Description = "Schema Registry address",
        DefaultValueFactory = _ => Setting("SCHEMA_REGISTRY") ?? $"http://127.0.0.1:{new StackPorts().SchemaRegistry}",
    };
    private readonly Option<string> schemas = new("--schemas")
    {
        Description = "Folder with topics.yaml and markets.yaml",
        DefaultValueFactory = _ => Setting("SCHEMAS") ?? Checkout.Folder("schemas"),
    };
    private readonly Option<string> sources = new("--sources")
    {
        Description = "Folder with the source connectors",
        DefaultValueFactory = _ => Setting("SOURCES") ?? Checkout.Folder("services/sources"),
    };

    public static ConnectionOptions AddTo(Command command)
    {
        var options = new ConnectionOptions();
        command.Add(options.kafka);
        command.Add(options.schemaRegistry);
        command.Add(options.schemas);
        command.Add(options.sources);
        return options;
    }

    public string Kafka(ParseResult parsed) => parsed.GetValue(kafka)!;

    public Uri SchemaRegistry(ParseResult parsed) => new(parsed.GetValue(schemaRegistry)!);

    /// <summary>A client of the Schema Registry; the caller disposes of it.</summary>
    public SchemaRegistryClient Registry(ParseResult parsed) =>
        new(new SchemaRegistryOptions { Url = SchemaRegistry(parsed) }, TimeProvider.System);

    public string Sources(ParseResult parsed) => parsed.GetValue(sources)!;

    public TopicSetup Topics(ParseResult parsed) =>
        new(Kafka(parsed), SchemasFolder.Topics(parsed.GetValue(schemas)!, parsed.GetValue(sources)!));

    private static string? Setting(string name) => Environment.GetEnvironmentVariable("LEADSTREAMS_" + name);
}
