using LeadStreams.Streams.Ports;

namespace LeadStreams.Streams.Runtime;

/// <summary>The clients of one session.</summary>
internal sealed class SessionClients : IDisposable
{
    private SessionClients(ILogConsumer consumer, ILogProducer producer, ILogReader reader, int partitions)
    {
        Partitions = partitions;
        Consumer = consumer;
        Producer = producer;
        Reader = reader;
    }

    public ILogConsumer Consumer { get; }

    public ILogProducer Producer { get; }

    public ILogReader Reader { get; }

    /// <summary>How many partitions each source topic has.</summary>
    public int Partitions { get; }

    /// <summary>Checks topics, then builds the clients; earlier producers of this instance are fenced when it returns.</summary>
    /// <exception cref="LogException">The log cannot be reached, or refuses.</exception>
    /// <exception cref="TopologyException">Topics do not fit.</exception>
    public static SessionClients Open(Topology topology, ILogClients log, string instanceId)
    {
        int partitions;
        using (var admin = log.CreateAdmin())
        {
            partitions = TopologyCheck.Run(topology, admin);
        }

        var producer = log.CreateProducer($"{topology.ApplicationId}-{instanceId}");
        try
        {
            producer.InitTransactions();
            return new SessionClients(
                log.CreateCoPartitionedConsumer(topology.ApplicationId, instanceId),
                producer,
                log.CreateReader(),
                partitions
            );
        }
        catch
        {
            producer.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // The producer first: it aborts what is open, while the consumer's last revocation cannot start anything any more.
        Producer.Dispose();
        Consumer.Dispose();
        Reader.Dispose();
    }
}
