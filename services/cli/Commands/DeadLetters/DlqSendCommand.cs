using System.CommandLine;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Operations;

namespace LeadStreams.Cli.Commands.DeadLetters;

/// <summary><c>leadstreams dlq redrive</c> and <c>dlq discard</c>.</summary>
internal static class DlqSendCommand
{
    public static Command Redrive()
    {
        var value = new Option<FileInfo?>("--value")
        {
            Description = "Mended content for one dead letter: the file's bytes take the place of its own",
        };
        var command = Create(
            ControlCommands.Redrive,
            "Have the service that rejected them process dead letters again, in the order of their rejection. Other readers of the origin topic see nothing of it",
            value
        );
        command.Add(value);
        return command;
    }

    public static Command Discard() =>
        Create(
            ControlCommands.Discard,
            "Give dead letters up: what waits behind them goes on, and lists show them no more. They stay in leads.rejected",
            value: null
        );

    private static Command Create(string kind, string description, Option<FileInfo?>? value)
    {
        var command = new Command(kind, description);
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be sent; send nothing" };
        command.Add(dryRun);
        var selection = DeadLetterSelection.AddTo(command);
        var connection = KafkaOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    if (!selection.IsNarrowed(parsed))
                    {
                        throw new UsageException(
                            $"say which: ids, or a filter such as --service, --code or --since; 'leadstreams dlq {kind} --help' lists them"
                        );
                    }

                    var (letters, hasMore) = selection.Read(parsed, connection.Of(parsed), cancellation);
                    var mended = value is null ? null : Mended(parsed.GetValue(value), letters);
                    return Task.FromResult(
                        Send(kind, letters, mended, connection.Of(parsed), parsed.GetValue(dryRun), hasMore)
                    );
                })
        );
        return command;
    }

    private static byte[]? Mended(FileInfo? file, IReadOnlyList<DeadLetter> letters)
    {
        if (file is null)
        {
            return null;
        }

        return letters.DistinctBy(letter => letter.Origin).Count() == 1
            ? File.ReadAllBytes(file.FullName)
            : throw new UsageException(
                $"--value mends one dead letter, but {letters.Count} fit; name it by its id, see 'leadstreams dlq list'"
            );
    }

    private static int Send(
        string kind,
        IReadOnlyList<DeadLetter> letters,
        byte[]? mended,
        string kafka,
        bool isDryRun,
        bool hasMore
    )
    {
        var control = new ServiceControl(new KafkaConnection { BootstrapServers = kafka });
        var services = control.Services().ToHashSet(StringComparer.Ordinal);
        var records = OnePerRecord(letters);
        var able = records
            .Where(letter => services.Contains(letter.Service) && letter.OriginPartition is not null)
            .ToArray();
        foreach (var (service, count) in records.Except(able).CountBy(letter => letter.Service))
        {
            Console.Error.WriteLine(
                $"leadstreams: {count} of '{service}' left out: it takes no commands; deploy/runbooks/dead-letters.md says what to do instead"
            );
        }

        if (able.Length == 0)
        {
            Console.Error.WriteLine(
                "leadstreams: nothing to send: no dead letter fits, or all were dealt with before (--all sends them again)"
            );
            return DlqCommand.NothingFits;
        }

        foreach (var letter in isDryRun ? able : [])
        {
            Console.WriteLine($"would {kind} {letter.Id}  {letter.Service} {letter.Code}  {letter.Origin}");
        }

        if (!isDryRun)
        {
            control.Send(kind, able, mended);
        }

        Console.WriteLine(
            $"{(isDryRun ? "dry run: " : "")}{kind} of {able.Length} record(s) {(isDryRun ? "not " : "")}sent"
                + (hasMore ? "; there are more, see --limit" : "")
        );
        return 0;
    }

    // The last dead letter of each record speaks for all of it.
    private static List<DeadLetter> OnePerRecord(IReadOnlyList<DeadLetter> letters)
    {
        var last = new List<DeadLetter>();
        for (var i = 0; i < letters.Count; i++)
        {
            if (!letters.Skip(i + 1).Any(letters[i].IsOfSameRecord))
            {
                last.Add(letters[i]);
            }
        }

        return last;
    }
}
