using LeadStreams.Contracts;

namespace LeadStreams.Streams;

/// <summary>Reads like the sentence that describes the service; see the worked example in <c>services/README.md</c>.</summary>
public sealed class TopologyBuilder(string applicationId, ISchemaRegistry registry)
{
    private readonly List<SourceTopic> sources = [];
    private readonly List<StoreDefinition> stores = [];
    private readonly List<SinkTopic> sinks = [];
    private readonly List<string> repartitions = [];
    private DeadLetterPolicy deadLetters = DeadLetterPolicy.Independent;
    private int? maxBatchRecords;

    /// <summary>Reads Avro values of <paramref name="topic"/> (subject <c>{topic}-value</c>).</summary>
    public TopologyBuilder Source<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        sources.Add(new SourceTopic(topic, Serdes.Avro<T>(registry, topic)));
        return this;
    }

    /// <summary>
    /// As <see cref="Source"/>, but not while too many messages of repartition topics wait (<see cref="Runtime.StreamThreadOptions.MaxWaitingMessages"/>): for a
    /// topic whose records each become several messages. What is asked over messages is then answered in bounded time, however long the topic's own backlog.
    /// </summary>
    public TopologyBuilder YieldingSource<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        sources.Add(new SourceTopic(topic, Serdes.Avro<T>(registry, topic), YieldsToMessages: true));
        return this;
    }

    /// <summary>Reads values as the bytes they are (<see cref="RawValue"/>).</summary>
    public TopologyBuilder RawSource(string topic)
    {
        sources.Add(new SourceTopic(topic, Serdes.Raw));
        return this;
    }

    /// <summary>Keeps state records by key in the changelogged store <paramref name="name"/>.</summary>
    public TopologyBuilder Store<T>(string name)
        where T : class, IAvroRecord<T>
    {
        stores.Add(new StoreDefinition(name, Serdes.Avro<T>(registry, $"{applicationId}-{name}-changelog")));
        return this;
    }

    /// <summary>Writes Avro values to <paramref name="topic"/> (subject <c>{topic}-value</c>).</summary>
    public TopologyBuilder Sink<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        sinks.Add(new SinkTopic(topic, Serdes.Avro<T>(registry, topic)));
        return this;
    }

    /// <summary>Writes values as the bytes they are.</summary>
    public TopologyBuilder RawSink(string topic)
    {
        sinks.Add(new SinkTopic(topic, Serdes.Raw));
        return this;
    }

    /// <summary>
    /// Reads and writes Avro values of <paramref name="topic"/>: messages between keys of this topology. Those whose key lies on a partition
    /// of the same stream thread are handed over within the transaction, see <see cref="ITaskContext.Emit"/>.
    /// </summary>
    public TopologyBuilder Repartition<T>(string topic)
        where T : class, IAvroRecord<T>
    {
        repartitions.Add(topic);
        return Source<T>(topic).Sink<T>(topic);
    }

    /// <inheritdoc cref="DeadLetterPolicy.Park"/>
    public TopologyBuilder ParkBehindDeadLetters(int maxParkedPerKey = DeadLetterPolicy.DefaultMaxParkedPerKey)
    {
        deadLetters = DeadLetterPolicy.Park(maxParkedPerKey);
        return this;
    }

    /// <inheritdoc cref="DeadLetterPolicy.Supersede"/>
    public TopologyBuilder SupersedeDeadLetters()
    {
        deadLetters = DeadLetterPolicy.Supersede;
        return this;
    }

    /// <summary>
    /// Takes in at most so many records at once, and then all that they set off within the transaction: what is worked on stays small enough for the processor's cache.
    /// </summary>
    public TopologyBuilder BatchesOfAtMost(int records)
    {
        maxBatchRecords = records;
        return this;
    }

    /// <summary>Ends the sentence: the processor that decides, one for each task.</summary>
    public Topology Process(Func<IProcessor> processor) =>
        new()
        {
            ApplicationId = applicationId,
            Sources = sources.ToArray(),
            Stores = stores.ToArray(),
            Sinks = sinks.ToArray(),
            Repartitions = repartitions.ToArray(),
            Processor = processor,
            DeadLetters = deadLetters,
            MaxBatchRecords = maxBatchRecords,
        };

    /// <summary>Ends the sentence with a pure decision on one key, whose state lies in <paramref name="store"/>.</summary>
    public Topology Process<TState>(string store, Func<IKeyedProcessor<TState>> processor)
        where TState : class => Process(() => new KeyedProcessor<TState>(store, processor()));
}
