using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LeadStreams.Streams.Ports;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Kafka;

/// <summary>Topics on Kafka.</summary>
internal sealed class KafkaLogAdmin : ILogAdmin
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    private readonly IAdminClient admin;

    public KafkaLogAdmin(KafkaConnection connection, ILogger logger) =>
        admin = new AdminClientBuilder(connection.Apply(new AdminClientConfig()))
            .SetErrorHandler((_, error) => Log.ClientError(logger, "admin", error.Code.ToString(), error.Reason))
            .SetLogHandler((_, message) => Log.ClientMessage(logger, message.Name, message.Message))
            .Build();

    public int? PartitionCount(string topic)
    {
        try
        {
            var found = admin.GetMetadata(topic, CallTimeout).Topics.Find(candidate => candidate.Topic == topic);
            return found is null || found.Error.Code == ErrorCode.UnknownTopicOrPart ? null
                : found.Error.IsError ? throw new LogException(LogErrorKind.Retriable, $"{topic}: {found.Error.Reason}")
                : found.Partitions.Count;
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    public void CreateCompactedTopic(string topic, int partitions) =>
        Create(topic, partitions, new(StringComparer.Ordinal) { ["cleanup.policy"] = "compact" });

    public void CreateTopic(string topic, int partitions, TimeSpan retention) =>
        Create(
            topic,
            partitions,
            new(StringComparer.Ordinal)
            {
                ["cleanup.policy"] = "delete",
                ["retention.ms"] = ((long)retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            }
        );

    private void Create(string topic, int partitions, Dictionary<string, string> configuration)
    {
        var specification = new TopicSpecification
        {
            Name = topic,
            NumPartitions = partitions,
            Configs = configuration,
        };
        try
        {
            admin
                .CreateTopicsAsync([specification], new CreateTopicsOptions { RequestTimeout = CallTimeout })
                .GetAwaiter()
                .GetResult();
        }
        catch (CreateTopicsException fault) when (fault.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            // Another instance was first.
        }
        catch (CreateTopicsException fault)
        {
            throw new LogException(
                LogErrorKind.Retriable,
                $"{topic} cannot be created: {fault.Results[0].Error.Reason}",
                fault
            );
        }
        catch (KafkaException fault)
        {
            throw KafkaErrors.Plain(fault);
        }
    }

    public void Dispose() => admin.Dispose();
}
