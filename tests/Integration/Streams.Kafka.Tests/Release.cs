using System.Globalization;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>
/// Releases of the counting service. State is text with fields behind semicolons, of which each release reads those it knows, as Avro does; the
/// second has a field and a store more.
/// </summary>
internal sealed class Release(Counting service, int version) : IProcessor
{
    /// <summary>The store of the second release: how often it has seen a key.</summary>
    public const string Sightings = "sightings";

    private const string Counts = "counts";

    public Topology Topology =>
        new()
        {
            ApplicationId = service.Application,
            Sources = service.Topology.Sources,
            Stores = version == 1 ? [Store(Counts)] : [Store(Counts), Store(Sightings)],
            Sinks = service.Topology.Sinks,
            Processor = () => new Release(service, version),
            DeadLetterTopic = service.DeadLetters,
        };

    /// <summary>A release without state.</summary>
    public static Topology PassingOn(Counting service) =>
        new()
        {
            ApplicationId = service.Application,
            Sources = service.Topology.Sources,
            Stores = [],
            Sinks = service.Topology.Sinks,
            Processor = () => new PassOn(service.Output),
            DeadLetterTopic = service.DeadLetters,
        };

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var counts = context.Store<string>(Counts);
        var count = Next(counts.Get(record.Key)?.Split(';')[0]);
        counts.Put(record.Key, version == 1 ? count : $"{count};{context.Now:O}");
        if (version > 1)
        {
            var sightings = context.Store<string>(Sightings);
            sightings.Put(record.Key, Next(sightings.Get(record.Key)));
        }

        context.Emit(service.Output, record.Key, count);
    }

    private static string Next(string? count) =>
        (int.Parse(count ?? "0", CultureInfo.InvariantCulture) + 1).ToString(CultureInfo.InvariantCulture);

    private StoreDefinition Store(string name) => new(name, service.Topology.Stores[0].Serde);

    private sealed class PassOn(string output) : IProcessor
    {
        public void Process(in StreamRecord record, ITaskContext context) =>
            context.Emit(output, record.Key, record.Value);
    }
}
