namespace LeadStreams.Streams.Tests;

/// <summary>Small topologies to test the runtime with.</summary>
internal static class Topologies
{
    public const string Input = "input";
    public const string Output = "output";
    public const string Store = "words";
    public const string DeadLetterTopic = "dead";

    public static Topology Of(
        Func<IProcessor> processor,
        string application = "app",
        DeadLetterPolicy? deadLetters = null
    ) =>
        new()
        {
            ApplicationId = application,
            Sources = [new SourceTopic(Input, TextSerde.Instance)],
            Stores = [new StoreDefinition(Store, TextSerde.Instance)],
            Sinks = [new SinkTopic(Output, TextSerde.Instance)],
            Processor = processor,
            DeadLetterTopic = DeadLetterTopic,
            DeadLetters = deadLetters ?? DeadLetterPolicy.Independent,
        };

    public static Topology WithRepartition(this Topology topology, string repartition) =>
        new()
        {
            ApplicationId = topology.ApplicationId,
            Sources = topology.Sources,
            Stores = topology.Stores,
            Sinks = topology.Sinks,
            Repartitions = [repartition],
            Processor = topology.Processor,
            DeadLetterTopic = topology.DeadLetterTopic,
            DeadLetters = topology.DeadLetters,
        };

    /// <summary>Passes records on that are decoded by <paramref name="serde"/>.</summary>
    public static Topology Reading(ISerde serde) =>
        new()
        {
            ApplicationId = "app",
            Sources = [new SourceTopic(Input, serde)],
            Stores = [],
            Sinks = [new SinkTopic(Output, TextSerde.Instance)],
            Processor = () => new PassOn(),
            DeadLetterTopic = DeadLetterTopic,
        };

    public static Topology OfKeyed(
        Func<IKeyedProcessor<string>> processor,
        string application = "app",
        DeadLetterPolicy? deadLetters = null
    ) => Of(() => new KeyedProcessor<string>(Store, processor()), application, deadLetters);
}

/// <summary>Appends each value to the key's state and emits the state. Values that begin with '?' are rejected.</summary>
internal sealed class Appender : IKeyedProcessor<string>
{
    public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
    {
        switch ((string?)record.Value)
        {
            case null:
                decision.Forget();
                decision.Emit(Topologies.Output, key, null);
                break;
            case ['?', ..]:
                decision.Reject("asked-for", "value", "the test wants it");
                break;
            case var value:
                decision.Become(state + value);
                decision.Emit(Topologies.Output, key, state + value);
                break;
        }
    }
}

/// <summary>Each record sets a timer as many seconds ahead as its value says, "cancel" unsets it; a timer emits when it fired.</summary>
internal sealed class Alarm : IKeyedProcessor<string>
{
    public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
    {
        var value = (string)record.Value!;
        if (value == "cancel")
        {
            decision.Cancel("alarm");
        }
        else
        {
            decision.Schedule("alarm", decision.Now.AddSeconds(double.Parse(value)));
        }
    }

    public void OnTimer(string key, string? state, in FiredTimer timer, Decision<string> decision) =>
        decision.Emit(Topologies.Output, key, $"{timer.Due:HH:mm:ss} at {decision.Now:HH:mm:ss}");
}

/// <summary>Passes records on.</summary>
internal sealed class PassOn : IProcessor
{
    public void Process(in StreamRecord record, ITaskContext context) =>
        context.Emit(Topologies.Output, record.Key, record.Value);
}
