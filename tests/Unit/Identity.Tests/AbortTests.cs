using System.Buffers;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Testing;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Identity.Tests;

public sealed class AbortTests
{
    private const int MaxSteps = 20_000;
    private static readonly string[] Compacted =
    [
        IdentityTopology.PersonsTopic,
        IdentityTopology.MembershipsTopic,
        IdentityTopology.ReviewsTopic,
    ];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(4, 2)]
    public void Aborted_and_lost_transactions_change_nothing_in_what_is_left_in_the_topics(int partitions, int threads)
    {
        var undisturbed = Run(NoLogFaults.Instance, order: 0, partitions: 1, threads: 1);
        var aborted = 0;
        for (var seed = 1; seed <= 60; seed++)
        {
            var faults = new RandomFaults(seed);
            Run(faults, seed, partitions, threads).ShouldBe(undisturbed, $"seed {seed}");
            aborted += faults.Thrown;
        }

        aborted.ShouldBeGreaterThan(200);
    }

    private static string Run(ILogFaults faults, int order, int partitions, int threads)
    {
        var topology = IdentityTopology.Build(
            IdentityBench.Registry,
            IdentityRules.Default,
            SurvivorshipRules.Default,
            () => TestKeys.Any
        );
        var clock = new ManualClock(Lead.Epoch);
        var log = new InMemoryLog(clock);
        foreach (
            var topic in topology
                .Sources.Select(source => source.Topic)
                .Concat(topology.Sinks.Select(sink => sink.Topic))
        )
        {
            log.CreateTopic(topic, partitions);
        }

        log.CreateTopic(topology.DeadLetterTopic, partitions);
        foreach (var record in Orders.Random(RecordSets.Ten(), order))
        {
            Append(log, topology, record);
        }

        var options = new StreamThreadOptions
        {
            MaxTransactionRecords = 3,
            CommitInterval = TimeSpan.Zero,
            StartTimeout = TimeSpan.FromDays(1),
        };
        var running = Enumerable
            .Range(0, threads)
            .Select(number => options with { InstanceId = $"{number}" })
            .Select(own => new StreamThread(topology, log.Clients(faults), own, clock, NullLogger.Instance))
            .ToList();
        for (var step = 0; !IsDone(log, topology, partitions); step++)
        {
            step.ShouldBeLessThan(MaxSteps);
            clock.AdvanceTo(clock.GetUtcNow() + running.Min(thread => thread.Step()));
        }

        running.ForEach(thread => thread.Dispose());
        return string.Concat(Compacted.Select(topic => Contents(log, topic)));
    }

    private static void Append(InMemoryLog log, Topology topology, object record)
    {
        var (topic, key, value) = record switch
        {
            NormalizedLead lead => (IdentityTopology.NormalizedTopic, lead.LeadId, (object?)lead),
            IdentityDecision decision => (IdentityTopology.DecisionsTopic, decision.DecisionId, decision),
            Tombstone tombstone => (tombstone.Topic, tombstone.Key, null),
            _ => throw new ArgumentException("no topic", nameof(record)),
        };
        var buffer = new ArrayBufferWriter<byte>();
        if (value is not null)
        {
            topology.Sources.Single(source => source.Topic == topic).Serde.Serialize(value, buffer);
        }

        log.Append(topic, key, value is null ? null : buffer.WrittenSpan.ToArray());
    }

    private static bool IsDone(InMemoryLog log, Topology topology, int partitions) =>
        topology.Sources.All(source =>
            Enumerable
                .Range(0, partitions)
                .Select(number => new TopicPartition(source.Topic, number))
                .All(partition =>
                    !log.HasRecordsFrom(partition, log.CommittedOffset(topology.ApplicationId, partition) ?? 0)
                )
        );

    private static string Contents(InMemoryLog log, string topic)
    {
        var latest = new SortedDictionary<string, string?>(StringComparer.Ordinal);
        foreach (var record in log.Records(topic))
        {
            latest[Encoding.UTF8.GetString(record.Key!.Value.Span)] = record.Value is { } value
                ? Convert.ToHexString(value.Span)
                : null;
        }

        var text = new StringBuilder();
        foreach (var (key, value) in latest.Where(entry => entry.Value is not null))
        {
            text.Append(topic).Append(' ').Append(key).Append(' ').AppendLine(value);
        }

        return text.ToString();
    }

    /// <summary>Calls fail every few times, as transactions do: to be aborted, or with an outcome nobody knows.</summary>
    private sealed class RandomFaults(int seed) : ILogFaults
    {
        private readonly Random random = new(seed);

        public int Thrown { get; private set; }

        public void Before(LogCall call)
        {
            switch (call)
            {
                case LogCall.Produce when random.Next(40) == 0:
                    Throw(LogErrorKind.Abortable);
                    break;
                case LogCall.CommitTransaction or LogCall.SendOffsets when random.Next(4) == 0:
                    Throw(LogErrorKind.Abortable);
                    break;
                default:
                    break;
            }
        }

        public void After(LogCall call)
        {
            if (call == LogCall.CommitTransaction && random.Next(8) == 0)
            {
                Throw(LogErrorKind.UnknownOutcome);
            }
        }

        public int Deliver(int available) => Math.Min(available, 1 + random.Next(4));

        private void Throw(LogErrorKind kind)
        {
            Thrown++;
            throw new LogException(kind, "a fault of the test");
        }
    }
}
