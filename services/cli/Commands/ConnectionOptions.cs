using System.CommandLine;
using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Local.Stack.Kafka;

namespace LeadStreams.Cli.Commands;

/// <summary>Where the broker and the schemas are; the same options for every command that needs them.</summary>
internal sealed class ConnectionOptions
{
    // Somebody waits for the answer; a service would be more patient.
    private static readonly TimeSpan RegistryPatience = TimeSpan.FromSeconds(5);

    private readonly KafkaOption kafka;
    private readonly Option<string?> schemaRegistry = new("--schema-registry")
    {
        Description = $"Schema Registry address; {StackAddress.Otherwise("LEADSTREAMS_SCHEMA_REGISTRY")}",
    };
    private readonly Option<string> schemas = new("--schemas")
    {
        Description = "Folder with topics.yaml, markets.yaml and identity.yaml",
        DefaultValueFactory = _ => Checkout.Schemas,
    };
    private readonly Option<string> sources = new("--sources")
    {
        Description = "Folder with the source connectors",
        DefaultValueFactory = _ =>
            Environment.GetEnvironmentVariable("LEADSTREAMS_SOURCES") ?? Checkout.Folder("services/sources"),
    };
    private readonly StackAddress stack;

    private ConnectionOptions(Command command)
    {
        kafka = KafkaOption.AddTo(command);
        command.Add(schemaRegistry);
        command.Add(schemas);
        command.Add(sources);
        stack = StackAddress.AddTo(command);
    }

    public static ConnectionOptions AddTo(Command command) => new(command);

    public string Kafka(ParseResult parsed) => kafka.Of(parsed);

    /// <summary>The Schema Registry.</summary>
    /// <exception cref="UsageException">What was given is no address.</exception>
    public Uri SchemaRegistry(ParseResult parsed)
    {
        var address =
            parsed.GetValue(schemaRegistry)
            ?? stack.Of(parsed, "LEADSTREAMS_SCHEMA_REGISTRY", ports => $"http://127.0.0.1:{ports.SchemaRegistry}");
        return Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new UsageException(
                $"'{address}' is no address of a schema registry: it begins with http:// or https://"
            );
    }

    /// <summary>A client of the Schema Registry; the caller disposes of it.</summary>
    public SchemaRegistryClient Registry(ParseResult parsed) =>
        new(
            new SchemaRegistryOptions { Url = SchemaRegistry(parsed), Deadline = RegistryPatience },
            TimeProvider.System
        );

    public string Schemas(ParseResult parsed) => parsed.GetValue(schemas)!;

    public string Sources(ParseResult parsed) => parsed.GetValue(sources)!;

    public TopicSetup Topics(ParseResult parsed) =>
        new(Kafka(parsed), SchemasFolder.Topics(Schemas(parsed), Sources(parsed)));
}
