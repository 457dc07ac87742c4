using System.Globalization;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Streams.Kafka;

namespace LeadStreams.Streams.Benchmarks;

/// <summary>
/// What poisoned keys cost a stage that parks behind dead letters. Two equal stages take short turns on the same records, one of them with a record
/// without content in each poisoned key; each pair of turns gives a ratio, and many pairs say it to a percent where a whole run could not.
/// </summary>
internal sealed class PoisonBenchmark : IAsyncDisposable
{
    private const int WarmUpRecords = 50_000;

    private readonly LocalBroker broker;
    private readonly string directory;
    private readonly KafkaConnection connection;
    private readonly PoisonSettings settings;
    private readonly List<double> processor = [];
    private readonly List<double> wall = [];
    private readonly List<double> allocated = [];
    private readonly List<double> editionMedians = [];
    private readonly List<string> collections = [];
    private readonly List<double> cleanTurns = [];
    private readonly List<double> poisonedTurns = [];
    private int editions;
    private int parked;
    private int blocked;

    private PoisonBenchmark(LocalBroker broker, string directory, PoisonSettings settings)
    {
        this.broker = broker;
        this.directory = directory;
        this.settings = settings;
        connection = new KafkaConnection { BootstrapServers = broker.Address.ToString() };
    }

    public static async Task<PoisonBenchmark> StartAsync(PoisonSettings settings)
    {
        var directory = Directory.CreateTempSubdirectory("leadstreams-poison-").FullName;
        var options = new BrokerOptions
        {
            DataDirectory = directory,
            Listen = new BrokerAddress("127.0.0.1", 0),
            Flush = FlushPolicy.Never,
            Settings = new Dictionary<string, string> { ["group.initial.rebalance.delay.ms"] = "0" },
        };
        return new PoisonBenchmark(await LocalBroker.StartAsync(options), directory, settings);
    }

    /// <summary>Runs both stages until they are compiled for good, the way of parked records too; measures nothing.</summary>
    public void WarmUp(int records)
    {
        using var clean = new PoisonLane("warm-clean", connection, settings, poisonedKeys: 0);
        using var poisoned = new PoisonLane("warm-poisoned", connection, settings, poisonedKeys: settings.Keys / 20);
        for (var done = 0; done < records; done += settings.TurnRecords)
        {
            RunPair(clean, poisoned, number: 0, withPoison: true);
        }
    }

    /// <summary>One comparison: all records once through both stages, in turns whose order changes.</summary>
    public void RunEdition()
    {
        editions++;
        using var clean = new PoisonLane($"clean-{editions}", connection, settings, poisonedKeys: 0);
        using var poisoned = new PoisonLane($"poisoned-{editions}", connection, settings, settings.PoisonedKeys);
        for (var done = 0; done < WarmUpRecords; done += settings.TurnRecords)
        {
            RunPair(clean, poisoned, number: 0, withPoison: false);
        }

        var before = processor.Count;
        for (var done = 0; done < settings.Records; done += settings.TurnRecords)
        {
            var (ofClean, ofPoisoned) = RunPair(clean, poisoned, done / settings.TurnRecords, withPoison: true);
            processor.Add(ofClean.Processor / ofPoisoned.Processor);
            wall.Add(ofClean.Wall / ofPoisoned.Wall);
            allocated.Add((double)ofClean.AllocatedBytes / ofPoisoned.AllocatedBytes);
            cleanTurns.Add(ofClean.Processor.TotalSeconds);
            poisonedTurns.Add(ofPoisoned.Processor.TotalSeconds);
        }

        collections.Add(
            $"{clean.Collections} ({clean.FullCollections}) / {poisoned.Collections} ({poisoned.FullCollections})"
        );
        editionMedians.Add(Spread.Of(processor[before..]).Median);
        parked = Math.Max(parked, poisoned.Parked);
        blocked = Math.Max(blocked, poisoned.BlockedKeys);
    }

    public void Report(TextWriter output)
    {
        Say(
            output,
            $"{settings.Records:N0} records of 200 B, {settings.Keys:N0} keys, {settings.PoisonedKeys:N0} of them poisoned: {blocked:N0} keys wait, {parked:N0} records parked; {editions} editions in turns of {settings.TurnRecords:N0}, {Environment.ProcessorCount} processors, broker in the same process"
        );
        Say(output, $"clean / poisoned, pair by pair, processor time: {Spread.Of(processor)}");
        Say(output, $"clean / poisoned, pair by pair, by the clock:   {Spread.Of(wall)}");
        Say(output, $"clean / poisoned, pair by pair, allocation:     {Spread.Of(allocated)}");
        Say(
            output,
            $"the same, processor time, medians of editions:  {string.Join("  ", editionMedians.Select(Text))}"
        );

        Say(output, $"collections (of them full), clean / poisoned:     {string.Join("  ", collections)}");

        // What else runs on the machine only ever adds to a turn: its lower quartile says most of what the turn itself costs.
        var (low, error) = Spread.OfLowerQuartiles(cleanTurns, poisonedTurns);
        Say(output, $"clean / poisoned, lower quartiles of turns, processor time: {low:0.000} ± {error:0.000}");
        Say(
            output,
            $"a turn, median processor time: clean {Spread.Of(cleanTurns).Median * 1000:0.000} ms, poisoned {Spread.Of(poisonedTurns).Median * 1000:0.000} ms"
        );
        var records = (double)settings.Records * editions;
        Say(
            output,
            $"RATIO streams-poisoned-stage {Spread.Of(processor).Median:0.000} {records / poisonedTurns.Sum():0} {records / cleanTurns.Sum():0} records/processor-second"
        );
    }

    public async ValueTask DisposeAsync()
    {
        await broker.DisposeAsync();
        Directory.Delete(directory, recursive: true);
    }

    private (SliceCost Clean, SliceCost Poisoned) RunPair(
        PoisonLane clean,
        PoisonLane poisoned,
        int number,
        bool withPoison
    )
    {
        if (number % 2 == 0)
        {
            var first = clean.Run(withPoison);
            return (first, poisoned.Run(withPoison));
        }

        var second = poisoned.Run(withPoison);
        return (clean.Run(withPoison), second);
    }

    private static string Text(double ratio) => ratio.ToString("0.000", CultureInfo.InvariantCulture);

    private static void Say(TextWriter output, FormattableString line) =>
        output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>What is compared.</summary>
/// <param name="Records">Records that go through each stage in one edition.</param>
/// <param name="Keys">Keys that they are spread over.</param>
/// <param name="PoisonedKeys">Keys whose first record is rejected; 0 tells how much two equal stages differ.</param>
/// <param name="TurnRecords">Records of one turn, and of one transaction.</param>
internal sealed record PoisonSettings(int Records, int Keys, int PoisonedKeys, int TurnRecords);
