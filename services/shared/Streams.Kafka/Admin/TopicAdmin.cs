using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace LeadStreams.Streams.Kafka.Admin;

/// <summary>Looks at topics of a broker and makes or configures them.</summary>
public sealed class TopicAdmin(string bootstrapServers) : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);

    private readonly IAdminClient admin = new AdminClientBuilder(
        new AdminClientConfig
        {
            BootstrapServers = bootstrapServers,
            SocketTimeoutMs = (int)RequestTimeout.TotalMilliseconds,
        }
    )
        .SetLogHandler((_, _) => { })
        .SetErrorHandler((_, _) => { })
        .Build();

    /// <summary>Partition count of every topic the broker shows us.</summary>
    /// <exception cref="KafkaException">The broker cannot be reached.</exception>
    public IReadOnlyDictionary<string, int> PartitionCounts() =>
        admin.GetMetadata(RequestTimeout).Topics.ToDictionary(topic => topic.Topic, topic => topic.Partitions.Count);

    /// <summary>Configuration of the named topics, which must exist, by topic and key.</summary>
    public async Task<IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>> ConfigurationsAsync(
        IReadOnlyCollection<string> topics
    )
    {
        if (topics.Count == 0)
        {
            return new Dictionary<string, IReadOnlyDictionary<string, string>>();
        }

        var described = await admin.DescribeConfigsAsync(
            topics.Select(topic => new ConfigResource { Type = ResourceType.Topic, Name = topic }),
            new DescribeConfigsOptions { RequestTimeout = RequestTimeout }
        );
        return described.ToDictionary(
            one => one.ConfigResource.Name,
            one =>
                (IReadOnlyDictionary<string, string>)
                    one
                        .Entries.Where(entry => entry.Value.Value is not null)
                        .ToDictionary(entry => entry.Key, entry => entry.Value.Value)
        );
    }

    /// <summary>Creates topics with one replica where the broker has but one, else with the broker's default. Topics that exist by now are no fault.</summary>
    public async Task CreateAsync(
        IReadOnlyCollection<(string Name, int Partitions, IReadOnlyDictionary<string, string> Configuration)> topics
    )
    {
        if (topics.Count == 0)
        {
            return;
        }

        try
        {
            await admin.CreateTopicsAsync(
                topics.Select(topic => new TopicSpecification
                {
                    Name = topic.Name,
                    NumPartitions = topic.Partitions,
                    ReplicationFactor = -1,
                    Configs = topic.Configuration.ToDictionary(),
                }),
                new CreateTopicsOptions { OperationTimeout = RequestTimeout, RequestTimeout = RequestTimeout }
            );
        }
        catch (CreateTopicsException e)
            when (e.Results.TrueForAll(result => result.Error.Code is ErrorCode.NoError or ErrorCode.TopicAlreadyExists)
            )
        {
            // Somebody else created it in the meantime: what we wanted.
        }
    }

    /// <summary>Sets configuration entries of a topic; others stay as they are.</summary>
    public Task ConfigureAsync(string topic, IReadOnlyDictionary<string, string> configuration) =>
        admin.IncrementalAlterConfigsAsync(
            new Dictionary<ConfigResource, List<ConfigEntry>>
            {
                [new ConfigResource { Type = ResourceType.Topic, Name = topic }] =
                [
                    .. configuration.Select(entry => new ConfigEntry
                    {
                        Name = entry.Key,
                        Value = entry.Value,
                        IncrementalOperation = AlterConfigOpType.Set,
                    }),
                ],
            },
            new IncrementalAlterConfigsOptions { RequestTimeout = RequestTimeout }
        );

    /// <inheritdoc/>
    public void Dispose() => admin.Dispose();
}
