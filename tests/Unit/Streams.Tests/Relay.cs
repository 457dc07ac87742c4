using System.Globalization;

namespace LeadStreams.Streams.Tests;

/// <summary>
/// Passes messages from key to key over a repartition topic. An input <c>3 b c</c> says: three hops, to <c>b</c>, then <c>c</c>, then <c>b</c> again.
/// Each message is added to its key's state, and told to the output. <c>gather</c> instead of a number sends one message a batch to each
/// of the keys, however often it was asked; <c>log</c> sends through the log; <c>late</c> sends at the commit; <c>bad</c> sends what is rejected.
/// </summary>
internal sealed class Relay : IProcessor
{
    public const string Messages = "messages";

    private readonly SortedDictionary<string, int> gathered = new(StringComparer.Ordinal);
    private readonly SortedSet<string> late = new(StringComparer.Ordinal);

    public static Topology Topology(string application = "relay", int? maxBatchRecords = null) =>
        new()
        {
            ApplicationId = application,
            Sources =
            [
                new SourceTopic(Topologies.Input, TextSerde.Instance, YieldsToMessages: true),
                new SourceTopic(Messages, TextSerde.Instance),
            ],
            Stores = [new StoreDefinition(Topologies.Store, TextSerde.Instance)],
            Sinks = [new SinkTopic(Topologies.Output, TextSerde.Instance), new SinkTopic(Messages, TextSerde.Instance)],
            Repartitions = [Messages],
            Processor = () => new Relay(),
            DeadLetterTopic = Topologies.DeadLetterTopic,
            MaxBatchRecords = maxBatchRecords,
        };

    public void Process(in StreamRecord record, ITaskContext context)
    {
        var text = (string)record.Value!;
        if (record.Topic == Messages)
        {
            if (text == "?")
            {
                context.Reject("asked-for");
                return;
            }

            var store = context.Store<string>(Topologies.Store);
            store.Put(record.Key, store.Get(record.Key) + $"[{text}]");
            context.Emit(Topologies.Output, record.Key, $"{text} {(record.Offset < 0 ? "handed over" : "logged")}");
        }

        var words = text.Split(' ');
        var rest = words[2..].Append(words[1]);
        switch (words[0])
        {
            case "gather":
                gathered[words[1]] = gathered.GetValueOrDefault(words[1]) + 1;
                break;
            case "late":
                late.Add(words[1]);
                break;
            case "log":
                context.EmitToLog(Messages, words[1], $"0 {string.Join(' ', rest)}");
                break;
            case "bad":
                context.Emit(Messages, words[1], "?");
                break;
            case var hops when int.Parse(hops, CultureInfo.InvariantCulture) is > 0 and var left:
                context.Emit(Messages, words[1], $"{left - 1} {string.Join(' ', rest)}");
                break;
        }
    }

    public void AfterBatch(ITaskContext context)
    {
        foreach (var (key, count) in gathered)
        {
            context.Emit(Messages, key, $"0 times {count}");
        }

        gathered.Clear();
    }

    public void BeforeCommit(ITaskContext context)
    {
        foreach (var key in late)
        {
            context.Emit(Messages, key, "0 late");
        }

        late.Clear();
    }

    public void OnAbort()
    {
        gathered.Clear();
        late.Clear();
    }
}
