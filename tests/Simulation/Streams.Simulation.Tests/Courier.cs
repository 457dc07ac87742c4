using System.Globalization;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>
/// Carries messages from key to key over the ledger's repartition topic. A source record <c>send|gather|ask &lt;to&gt; &lt;hops&gt;</c> begins a chain:
/// its message goes to a key, from there back, and so on. <c>send</c> emits at once, <c>gather</c> once per key after the batch, <c>ask</c> through the
/// log, in turn with the others.
/// </summary>
internal sealed class Courier(bool messagesSurvive)
{
    private readonly SortedDictionary<string, string> gathered = new(StringComparer.Ordinal);
    private readonly List<StreamRecord> remembered = [];
    private bool wasAborted;

    /// <summary>The message that a source record sends; null when it sends none.</summary>
    public static Message? Begin(in StreamRecord record)
    {
        var words = ((string)record.Value!).Split(' ');
        return words is [var how and ("send" or "gather" or "ask"), var to, var hops]
            ? new Message(
                string.Create(CultureInfo.InvariantCulture, $"{record.Topic}-{record.Partition}-{record.Offset}"),
                how,
                record.Key,
                to,
                int.Parse(hops, CultureInfo.InvariantCulture)
            )
            : null;
    }

    /// <summary>The messages within one record of the repartition topic.</summary>
    public static IEnumerable<Message> Parse(string text) => text.Split('\n').Select(Message.Parse);

    public void Send(Message message, ITaskContext context)
    {
        switch (message.How)
        {
            case "send":
                context.Emit(Ledger.Messages, message.To, message.ToString());
                break;
            case "ask":
                context.EmitToLog(Ledger.Messages, message.To, message.ToString());
                break;
            default:
                gathered[message.To] = gathered.TryGetValue(message.To, out var others)
                    ? $"{others}\n{message}"
                    : message.ToString();
                break;
        }
    }

    public void SendGathered(ITaskContext context)
    {
        foreach (var (to, messages) in gathered)
        {
            context.Emit(Ledger.Messages, to, messages);
        }

        gathered.Clear();
    }

    /// <summary>The planted bug: what was handed over in an aborted transaction is still there in the next one.</summary>
    public StreamRecord Remember(in StreamRecord record)
    {
        if (messagesSurvive && record.Offset < 0)
        {
            remembered.Add(record);
        }

        return record;
    }

    public void Redeliver(Action<StreamRecord> receive)
    {
        if (wasAborted)
        {
            wasAborted = false;
            remembered.ForEach(receive);
        }
    }

    /// <summary>The transaction ends well, as far as one knows here.</summary>
    public void Forget() => remembered.Clear();

    public void OnAbort()
    {
        gathered.Clear();
        wasAborted = true;
    }
}

/// <summary>One message of a chain that goes to and fro between two keys.</summary>
internal sealed record Message(string Id, string How, string From, string To, int Hops)
{
    /// <summary>The next of the chain, or null.</summary>
    public Message? Next() =>
        Hops == 0
            ? null
            : new Message(
                string.Create(CultureInfo.InvariantCulture, $"{Id}.{Hops}"),
                How == "send" ? "gather" : "send",
                To,
                From,
                Hops - 1
            );

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id}|{How}|{From}|{To}|{Hops}");

    public static Message Parse(string text)
    {
        var parts = text.Split('|');
        return new(parts[0], parts[1], parts[2], parts[3], int.Parse(parts[4], CultureInfo.InvariantCulture));
    }
}
