using System.CommandLine;
using System.Globalization;
using LeadStreams.Streams.Kafka.Operations;
using Spectre.Console;

namespace LeadStreams.Cli.Commands.DeadLetters;

/// <summary><c>leadstreams dlq list</c>.</summary>
internal static class DlqListCommand
{
    // Keys of raw topics are the source's own; those of all others are ids of ours.
    private const string ForeignKeys = "leads.raw.";

    public static Command Create()
    {
        var command = new Command(
            "list",
            "List dead letters that nothing was done about yet (--all: the others too), the oldest first"
        );
        var showPayload = new Option<bool>("--show-payload")
        {
            Description = "Show keys that come from a source too; they may hold personal data",
        };
        command.Add(showPayload);
        var selection = DeadLetterSelection.AddTo(command);
        var connection = KafkaOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    var (letters, hasMore) = selection.Read(parsed, connection.Of(parsed), cancellation);
                    Print(letters, hasMore, parsed.GetValue(showPayload));
                    return Task.FromResult(letters.Count == 0 ? DlqCommand.NothingFits : 0);
                })
        );
        return command;
    }

    /// <summary>The key as it may be shown.</summary>
    public static string KeyOf(DeadLetter letter, bool showPayload) =>
        showPayload || !letter.OriginTopic.StartsWith(ForeignKeys, StringComparison.Ordinal)
            ? letter.KeyText
            : "(hidden)";

    private static void Print(IReadOnlyList<DeadLetter> letters, bool hasMore, bool showPayload)
    {
        var console = Terminal.Create();
        if (letters.Count == 0)
        {
            console.WriteLine(
                "no dead letter fits; --all shows those that were redriven or discarded too; what is older than the topic keeps is gone"
            );
            return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (
            var header in (string[])["id", "rejected at (UTC)", "service", "code", "field", "origin", "key", "state"]
        )
        {
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).NoWrap());
        }

        foreach (var letter in letters)
        {
            table.AddRow(
                new Text(letter.Id),
                new Text(letter.RejectedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)),
                new Text(letter.Service),
                new Text(letter.Code, new Style(Color.Yellow)),
                new Text(letter.Field),
                new Text(letter.Origin),
                new Text(KeyOf(letter, showPayload)),
                new Text(StateOf(letter))
            );
        }

        console.Write(table);
        console.WriteLine(
            hasMore
                ? $"the oldest {letters.Count}; there are more, see --limit"
                : $"{letters.Count} dead letter(s): " + Summary(letters)
        );
    }

    private static string StateOf(DeadLetter letter) =>
        letter.State switch
        {
            DeadLetterState.Redriven => "redriven",
            DeadLetterState.Discarded => "discarded",
            _ => letter.IsWaitedFor ? "open, its key may wait" : "open",
        };

    private static string Summary(IReadOnlyList<DeadLetter> letters) =>
        string.Join(
            ", ",
            letters
                .CountBy(letter => $"{letter.Service} {letter.Code}")
                .OrderByDescending(entry => entry.Value)
                .Select(entry => $"{entry.Value} {entry.Key}")
        );
}
