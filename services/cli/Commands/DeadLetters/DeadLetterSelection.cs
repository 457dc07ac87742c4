using System.CommandLine;
using System.Globalization;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Operations;

namespace LeadStreams.Cli.Commands.DeadLetters;

/// <summary>Which dead letters a command is about: by their ids, or by filters.</summary>
internal sealed class DeadLetterSelection
{
    private const string DeadLetterTopic = "leads.rejected";

    private readonly Argument<string[]> ids = new("id")
    {
        Description = "Dead letters by their ids, PARTITION:OFFSET in leads.rejected, as 'dlq list' shows them",
        Arity = ArgumentArity.ZeroOrMore,
    };
    private readonly Option<string?> service = new("--service") { Description = "Rejected by this service" };
    private readonly Option<string?> code = new("--code") { Description = "With this reject code" };
    private readonly Option<string?> topic = new("--topic") { Description = "Read from this topic" };
    private readonly Option<string?> source = new("--source") { Description = "Read from leads.raw.SOURCE" };
    private readonly Option<string?> key = new("--key") { Description = "With this key" };
    private readonly Option<string?> since = new("--since")
    {
        Description = "Rejected since: an age (90m, 24h, 7d) or an instant (2026-03-01T12:00Z)",
    };
    private readonly Option<int> limit = new("--limit")
    {
        Description = "At most so many, the oldest first",
        DefaultValueFactory = _ => 1_000,
    };
    private readonly Option<bool> all = new("--all")
    {
        Description = "Also those that were redriven or discarded already",
    };

    public static DeadLetterSelection AddTo(Command command)
    {
        var selection = new DeadLetterSelection();
        command.Add(selection.ids);
        foreach (
            var option in (Option[])
                [
                    selection.service,
                    selection.code,
                    selection.topic,
                    selection.source,
                    selection.key,
                    selection.since,
                    selection.limit,
                    selection.all,
                ]
        )
        {
            command.Add(option);
        }

        return selection;
    }

    /// <summary>True when something was said about which; a command that changes things wants that.</summary>
    public bool IsNarrowed(ParseResult parsed) =>
        parsed.GetValue(ids) is { Length: > 0 }
        || ((Option<string?>[])[service, code, topic, source, key, since]).Any(option =>
            parsed.GetValue(option) is not null
        );

    /// <summary>Those of some ids whose retention has ended: they name a place before the one where their partition begins.</summary>
    public static IEnumerable<string> Ended(IEnumerable<string> ids, IReadOnlyDictionary<int, long> beginnings) =>
        ids.Where(id =>
        {
            var (partition, offset) = PlaceOf(id);
            return beginnings.TryGetValue(partition, out var begin) && offset < begin;
        });

    /// <summary>The dead letters, oldest first; whether there were more than the limit.</summary>
    /// <exception cref="UsageException">A filter or id is not of its form.</exception>
    public (IReadOnlyList<DeadLetter> Letters, bool HasMore) Read(
        ParseResult parsed,
        string kafka,
        CancellationToken cancellation
    )
    {
        var wanted = (parsed.GetValue(ids) ?? []).Select(RequireId).ToHashSet(StringComparer.Ordinal);
        var sourceTopic = parsed.GetValue(source) is { } name ? $"leads.raw.{name}" : parsed.GetValue(topic);
        var (byService, byCode, byKey) = (parsed.GetValue(service), parsed.GetValue(code), parsed.GetValue(key));
        var log = new DeadLetterLog(new KafkaConnection { BootstrapServers = kafka }, DeadLetterTopic);
        var letters = log.Read(
            Since(parsed.GetValue(since), TimeProvider.System.GetUtcNow()),
            letter =>
                (wanted.Count == 0 || wanted.Contains(letter.Id))
                && (byService is null || letter.Service == byService)
                && (byCode is null || letter.Code == byCode)
                && (sourceTopic is null || letter.OriginTopic == sourceTopic)
                && (byKey is null || letter.KeyText == byKey),
            cancellation
        );
        if (wanted.Count > letters.Count)
        {
            TellEnded(wanted, log.Beginnings());
        }

        var open = letters.Where(letter => parsed.GetValue(all) || letter.State == DeadLetterState.Open).ToArray();
        var most = Math.Max(0, parsed.GetValue(limit));
        return (open.Length > most ? open[..most] : open, open.Length > most);
    }

    /// <summary>The instant that an age or an instant means.</summary>
    public static DateTimeOffset? Since(string? text, DateTimeOffset now)
    {
        if (text is null)
        {
            return null;
        }

        if (
            text.Length > 1
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        )
        {
            TimeSpan? age = text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => null,
            };
            if (age is { } known)
            {
                return now - known;
            }
        }

        return DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var instant
        )
            ? instant
            : throw new UsageException(
                $"--since '{text}' is neither an age (90m, 24h, 7d) nor an instant (2026-03-01T12:00Z)"
            );
    }

    private static void TellEnded(IEnumerable<string> ids, IReadOnlyDictionary<int, long> beginnings)
    {
        foreach (var id in Ended(ids, beginnings).Order(StringComparer.Ordinal))
        {
            var (partition, _) = PlaceOf(id);
            Console.Error.WriteLine(
                $"leadstreams: {id} is kept no longer: its retention has ended, partition {partition} of {DeadLetterTopic} begins at {partition}:{beginnings[partition]}"
            );
        }
    }

    private static (int Partition, long Offset) PlaceOf(string id)
    {
        var parts = id.Split(':');
        return (int.Parse(parts[0], CultureInfo.InvariantCulture), long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    private static string RequireId(string id)
    {
        var parts = id.Split(':');
        return
            parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? id
            : throw new UsageException(
                $"'{id}' is no id of a dead letter: they look like 3:1042, see 'leadstreams dlq list'"
            );
    }
}
