using System.Buffers;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>
/// The actors of all partitions on queues in memory, driven by one random number generator: any interleaving of transactions, batches of any size, messages handed
/// over or through the log, rebalances. One seed gives one run.
/// </summary>
internal sealed class ActorSimulation
{
    private const int MaxRounds = 1_000;

    // Sources, then messages to leads, tokens and cells: apart, so that they interleave more freely than in one topic.
    private const int QueuesPerPartition = 4;

    private readonly Random random;
    private readonly SimulationOptions options;
    private readonly List<(string Key, object? Value)>[] queues;
    private readonly List<int> nonEmpty = [];
    private readonly ActorTask[] tasks;
    private readonly HashSet<(int Partition, string Cell, string Lead)> idle = [];
    private readonly HashSet<int> working = [];
    private readonly List<Outgoing> drained = [];
    private readonly ArrayBufferWriter<byte> buffer = new();
    private readonly int[] rulesInForce;
    private int changesOfRules;
    private int shift;
    private long clock;

    public ActorSimulation(int seed, IdentityRules rules, SimulationOptions options)
    {
        random = new Random(seed);
        this.options = options;
        queues = new List<(string, object?)>[options.Partitions * QueuesPerPartition];
        Array.Fill(queues, []);
        for (var i = 0; i < queues.Length; i++)
        {
            queues[i] = [];
        }

        Partitions = new SimulatedPartition[options.Partitions];
        tasks = new ActorTask[options.Partitions];
        rulesInForce = new int[options.Partitions];
        for (var i = 0; i < tasks.Length; i++)
        {
            Partitions[i] = new SimulatedPartition(i, Outputs);
            tasks[i] = new ActorTask(
                new ActorStores(Partitions[i]),
                rules,
                SurvivorshipRules.Default,
                TestKeys.Any,
                options.PartBytes
            );
        }
    }

    /// <summary>A step of a sweep, taken with whatever else lies in the queue of the sources.</summary>
    private sealed record SweepStep(int Count);

    /// <summary>Rules that come into force unless later ones are.</summary>
    private sealed record RulesChange(int Number, IdentityRules Rules);

    public SimulatedOutputs Outputs { get; } = new();

    public SimulatedPartition[] Partitions { get; }

    public SimulationCounts Counts { get; } = new();

    /// <summary>Appends records to the source topics.</summary>
    public ActorSimulation Feed(IEnumerable<object> records)
    {
        foreach (var record in records)
        {
            var (key, value) = record switch
            {
                NormalizedLead lead => (lead.LeadId, (object?)lead),
                IdentityDecision decision => (decision.DecisionId, decision),
                Tombstone tombstone => (tombstone.Key, tombstone),
                _ => throw new ArgumentException("no topic", nameof(records)),
            };
            Put(PartitionOf(key) * QueuesPerPartition, key, value);
        }

        return this;
    }

    /// <summary>Other rules come into force, in each partition at a time of its own.</summary>
    public ActorSimulation Reconfigure(IdentityRules changed)
    {
        var change = new RulesChange(++changesOfRules, changed);
        for (var partition = 0; partition < options.Partitions; partition++)
        {
            Put(partition * QueuesPerPartition, "", change);
        }

        return this;
    }

    /// <summary>Does so many steps, or until all is quiet. False when one of them does not end.</summary>
    public bool RunSome(int steps)
    {
        for (var i = 0; i < steps && nonEmpty.Count > 0; i++)
        {
            if (!Step())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Runs until all is quiet. False when it does not become quiet within so many transactions.</summary>
    public bool Run(int maxTransactions = 2_000_000)
    {
        for (var i = 0; nonEmpty.Count > 0; i++)
        {
            if (i == maxTransactions || !Step())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>All components that were left in the cell of another go home; then runs until all is quiet.</summary>
    public bool Settle()
    {
        do
        {
            BringHome();
            if (!Run())
            {
                return false;
            }
        } while (idle.Count > 0);

        return true;
    }

    /// <summary>Says something in the name of an actor.</summary>
    public void Say(string key, IdentityMessage message) => PutMessage(new Outgoing(key, message, ThroughLog: true));

    public int PartitionOf(string key) => Murmur2.Partition(Encoding.UTF8.GetBytes(key), options.Partitions);

    private bool Step()
    {
        var queue = nonEmpty[random.Next(nonEmpty.Count)];
        var entries = queues[queue];
        var count = Math.Min(entries.Count, 1 + random.Next(options.Batch));
        var partition = queue / QueuesPerPartition;
        for (var i = 0; i < count; i++)
        {
            var at = options.Chaos ? random.Next(entries.Count) : i;
            var (key, value) = entries[at];
            if (options.Chaos)
            {
                entries.RemoveAt(at);
            }

            Deliver(partition, key, value);
        }

        if (!options.Chaos)
        {
            entries.RemoveRange(0, count);
        }

        if (entries.Count == 0)
        {
            nonEmpty.Remove(queue);
        }

        return Commit(partition) && MaybeBringHome();
    }

    private void Deliver(int partition, string key, object? value)
    {
        working.Add(partition);
        switch (value)
        {
            case NormalizedLead lead:
                clock++;
                var writtenAtMs = options.RandomAges ? random.NextInt64(1_000_000) : clock;
                tasks[partition].Lead(key, lead, DateTimeOffset.FromUnixTimeMilliseconds(writtenAtMs));
                break;
            case IdentityDecision decision:
                tasks[partition].Decision(key, decision);
                break;
            case RulesChange change when change.Number < rulesInForce[partition]:
                break;
            case RulesChange change:
                rulesInForce[partition] = change.Number;
                tasks[partition].Use(change.Rules);
                Put(partition * QueuesPerPartition, "", new SweepStep(1 + random.Next(options.Batch)));
                break;
            case SweepStep step when tasks[partition].Sweep(step.Count, options.Retell):
                Put(partition * QueuesPerPartition, "", step);
                break;
            case SweepStep:
                break;
            case Tombstone { Topic: IdentityTopology.DecisionsTopic }:
                tasks[partition].Decision(key, null);
                break;
            case Tombstone:
                tasks[partition].Lead(key, null, default);
                break;
            default:
                var message = (IdentityMessage)value!;
                message = options.Plant is { } plant ? plant(this, partition, key, message) : message;
                if (message is not null)
                {
                    tasks[partition].Message(key, message);
                }

                break;
        }
    }

    /// <summary>Rounds of messages that stay on the node, then the commit of every task that did something.</summary>
    private bool Commit(int partition)
    {
        if (options.Nodes > 0 && random.Next(100) == 0)
        {
            shift++;
        }

        var node = NodeOf(partition);
        for (var round = 0; Round(node); round++)
        {
            if (round == MaxRounds)
            {
                return false;
            }
        }

        Counts.Transactions++;
        foreach (var at in working)
        {
            tasks[at].Resolve(Lead.Epoch, (cell, leadId) => idle.Add((at, cell, leadId)))?.Send(Partitions[at]);
            tasks[at].DrainTo(drained);
            drained.ForEach(PutMessage);
            drained.Clear();
        }

        working.Clear();
        return true;
    }

    private bool Round(int node)
    {
        foreach (var at in working)
        {
            tasks[at].DrainTo(drained);
        }

        var said = drained.ToArray();
        drained.Clear();
        foreach (var outgoing in said)
        {
            var to = PartitionOf(outgoing.Key);
            if (options.Nodes > 0 && NodeOf(to) == node && (options.PlantHandOverAll || !outgoing.ThroughLog))
            {
                Count(outgoing.Message);
                Counts.HandedOver++;
                Deliver(to, outgoing.Key, outgoing.Message);
            }
            else
            {
                PutMessage(outgoing);
            }
        }

        return said.Length > 0;
    }

    private bool MaybeBringHome()
    {
        if (options.HomeRate > 0 && random.NextDouble() < options.HomeRate)
        {
            BringHome();
        }

        return true;
    }

    private void BringHome()
    {
        foreach (var (partition, cell, leadId) in idle.ToArray())
        {
            working.Add(partition);
            Counts.BroughtHome += tasks[partition].BringHome(cell, leadId) ? 1 : 0;
            Commit(partition);
        }

        idle.Clear();
    }

    private int NodeOf(int partition) => options.Nodes == 0 ? partition : (partition + shift) / 3 % options.Nodes;

    private void PutMessage(Outgoing outgoing)
    {
        Count(outgoing.Message);
        var queue = (PartitionOf(outgoing.Key) * QueuesPerPartition) + 1 + (int)outgoing.Message.To;
        Put(queue, outgoing.Key, outgoing.Message);
    }

    private void Count(IdentityMessage message)
    {
        Counts.Add(message);
        if (options.CountBytes)
        {
            buffer.ResetWrittenCount();
            var writer = new AvroWriter(buffer);
            message.Write(ref writer);
            writer.Flush();
            Counts.Bytes += buffer.WrittenCount;
            Counts.LargestMessage = Math.Max(Counts.LargestMessage, buffer.WrittenCount);
        }
    }

    private void Put(int queue, string key, object? value)
    {
        if (queues[queue].Count == 0)
        {
            nonEmpty.Add(queue);
        }

        queues[queue].Add((key, value));
    }
}
