using Confluent.Kafka;

namespace LeadStreams.Streams.Kafka;

/// <summary>How to reach Kafka.</summary>
public sealed record KafkaConnection
{
    /// <summary>Bootstrap servers, <c>host:port[,host:port]</c>.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>Further librdkafka settings by their names, for every client: SASL, TLS.</summary>
    public IReadOnlyDictionary<string, string> ClientSettings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How long a consumer's client pauses fetching when it holds as many records as it likes to. Its default of a second is longer than a busy thread
    /// takes to empty its queue (100,000 records), and then it stands still.
    /// </summary>
    internal const int FetchQueueBackoffMs = 10;

    internal T Apply<T>(T config)
        where T : ClientConfig
    {
        config.BootstrapServers = BootstrapServers;
        // Reconnect soon after a broker's restart; the default waits up to ten seconds.
        config.ReconnectBackoffMs = 50;
        config.ReconnectBackoffMaxMs = 1000;
        config.AllowAutoCreateTopics = false;
        foreach (var (name, value) in ClientSettings)
        {
            config.Set(name, value);
        }

        return config;
    }
}
