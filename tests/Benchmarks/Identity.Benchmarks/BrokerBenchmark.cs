using System.Diagnostics;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>
/// Identity alone on the local broker, both in this process: normalized leads wait in their topic; counted is from the first of them to the last commit, with memberships, persons,
/// history and changelogs written. One stream thread; the client's threads and the broker take what they need beside it.
/// </summary>
internal static class BrokerBenchmark
{
    private const int Partitions = 6;
    private const int LeadsPerFill = 2_000;
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    public static async Task<string> RunAsync(int leads)
    {
        var folder = Directory.CreateTempSubdirectory("leadstreams-bench-").FullName;
        var options = new BrokerOptions
        {
            DataDirectory = folder,
            Listen = new BrokerAddress("127.0.0.1", 0),
            Flush = FlushPolicy.Never,
            Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
        };
        try
        {
            await using var broker = await LocalBroker.StartAsync(options);
            var clients = new KafkaLogClients(
                new KafkaConnection { BootstrapServers = broker.Address.ToString() },
                NullLogger.Instance
            );
            var registry = new InMemorySchemaRegistry();
            var topology = IdentityTopology.Build(
                registry,
                IdentityRules.Default,
                SurvivorshipRules.Default,
                static () => new TokenKeys(new byte[32])
            );
            CreateTopics(clients, topology);
            Fill(clients, registry, new Workload(leads, seed: 1));
            return Measure(clients, topology, leads);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void CreateTopics(KafkaLogClients clients, Topology topology)
    {
        using var admin = clients.CreateAdmin();
        var topics = topology.Sources.Select(source => source.Topic).Concat(topology.Sinks.Select(sink => sink.Topic));
        foreach (var topic in topics.Append(topology.DeadLetterTopic).Distinct(StringComparer.Ordinal))
        {
            admin.CreateCompactedTopic(topic, Partitions);
        }
    }

    private static void Fill(KafkaLogClients clients, InMemorySchemaRegistry registry, Workload leads)
    {
        using var producer = clients.CreateProducer("fill");
        var output = new RecordOutput(producer, new Repartitioner(new TaskSet(), Partitions, 0));
        var serde = Serdes.Avro<NormalizedLead>(registry, IdentityTopology.NormalizedTopic);
        producer.InitTransactions();
        for (var start = 0; start < leads.Count; start += LeadsPerFill)
        {
            producer.BeginTransaction();
            for (var i = start; i < Math.Min(start + LeadsPerFill, leads.Count); i++)
            {
                var lead = leads.Lead(i);
                output.Produce(
                    IdentityTopology.NormalizedTopic,
                    OutgoingRecord.ByKey,
                    lead.LeadId,
                    lead,
                    serde,
                    RecordHeaders.Empty
                );
            }

            producer.CommitTransaction();
        }
    }

    private static string Measure(KafkaLogClients clients, Topology topology, int leads)
    {
        using var thread = new StreamThread(
            topology,
            clients,
            new StreamThreadOptions(),
            TimeProvider.System,
            NullLogger.Instance
        );
        while (thread.Status.RunningTasks < Partitions)
        {
            thread.Step();
        }

        var (began, last, processed) = (0L, 0L, 0L);
        var (processor, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes());
        while (last == 0 || LeadsRead(thread) < leads || Stopwatch.GetElapsedTime(last) < Quiet)
        {
            var stepBegan = Stopwatch.GetTimestamp();
            thread.Step();
            var hasCommitted = thread.Session!.Processed != processed;
            if (began == 0 && (hasCommitted || thread.Session.HasOpenTransaction))
            {
                began = stepBegan;
            }

            if (hasCommitted)
            {
                processed = thread.Session.Processed;
                last = Stopwatch.GetTimestamp();
            }
        }

        var seconds = Stopwatch.GetElapsedTime(began, last).TotalSeconds;
        var processorTime = Environment.CpuUsage.TotalTime - processor;
        return FormattableString.Invariant(
            $"{leads:N0} leads through the broker, {Partitions} partitions, {Environment.ProcessorCount} processors: {leads / seconds:N0} leads/s, {processorTime.TotalMicroseconds / leads:N0} µs of processor time a lead (broker and client included), {(double)processed / leads:F1} records and messages a lead, {(GC.GetTotalAllocatedBytes() - allocated) / leads:N0} B allocated a lead"
        );
    }

    // By offsets, which count the ends of transactions too: enough to know that reading has not stopped short.
    private static long LeadsRead(StreamThread thread) =>
        thread.Session!.Tasks.All.Sum(task => task.SourceOf(IdentityTopology.NormalizedTopic).Next);
}
