using System.Buffers;
using System.Globalization;
using System.Text;
using LeadStreams.Contracts;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>
/// Counts the records of each key and emits every count. The value <c>timer</c> sets a timer half a second ahead that emits too,
/// <c>poison</c> cannot be decoded, <c>crash</c> makes the processor fail, <c>huge</c> makes it emit two million bytes.
/// </summary>
internal sealed class Counting(string name) : IKeyedProcessor<string>
{
    public string Application { get; } = name;

    public string Input => $"{Application}-in";

    public string Output => $"{Application}-out";

    public string DeadLetters => $"{Application}-dead";

    public DeadLetterPolicy Policy { get; init; } = DeadLetterPolicy.Independent;

    public Topology Topology =>
        new()
        {
            ApplicationId = Application,
            Sources = [new SourceTopic(Input, TextSerde.Instance)],
            Stores = [new StoreDefinition("counts", TextSerde.Instance)],
            Sinks = [new SinkTopic(Output, TextSerde.Instance)],
            Processor = () => new KeyedProcessor<string>("counts", this),
            DeadLetterTopic = DeadLetters,
            DeadLetters = Policy,
        };

    /// <summary>True makes <c>crash</c> harmless: the fault was fixed.</summary>
    public bool IsFixed { get; init; }

    public void Decide(string key, string? state, in StreamRecord record, Decision<string> decision)
    {
        if ((string)record.Value! == "crash" && !IsFixed)
        {
            throw new InvalidOperationException("the test wants it");
        }

        if ((string)record.Value! == "timer")
        {
            decision.Schedule("half-second", decision.Now.AddMilliseconds(500));
        }

        var count = int.Parse(state ?? "0", CultureInfo.InvariantCulture) + 1;
        var next = count.ToString(CultureInfo.InvariantCulture);
        decision.Become(next);
        decision.Emit(Output, key, (string)record.Value! == "huge" ? new string('9', 2_000_000) : next);
    }

    public void OnTimer(string key, string? state, in FiredTimer timer, Decision<string> decision) =>
        decision.Emit(Output, key, decision.Now >= timer.Due ? "fired" : "fired early");

    private sealed class TextSerde : ISerde
    {
        public static readonly TextSerde Instance = new();

        public object Deserialize(ReadOnlySpan<byte> bytes)
        {
            var text = Encoding.UTF8.GetString(bytes);
            return text == "poison" ? throw new AvroException("not a text of ours") : text;
        }

        public void Serialize(object value, IBufferWriter<byte> destination) =>
            Encoding.UTF8.GetBytes((string)value, destination);
    }
}
