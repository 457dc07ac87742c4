namespace LeadStreams.Local.Stack.Components;

/// <summary>Names of the parts of the stack.</summary>
internal static class ComponentNames
{
    public const string Broker = "broker";
    public const string SchemaRegistry = "schema-registry";
    public const string GraphSimulator = "graph-simulator";
    public const string Ingest = "ingest";
    public const string Normalizer = "normalizer";
    public const string PostgresSink = "postgres-sink";

    /// <summary>The services, in the order of the flow.</summary>
    public static readonly string[] Services = [Ingest, Normalizer, "identity", "markets", "sla", PostgresSink];
}
