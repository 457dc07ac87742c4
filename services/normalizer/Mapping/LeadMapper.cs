using System.Globalization;
using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Domain.Markets;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>
/// Turns records of one source into leads: its mapping, made ready once. Pure: the same record and delivery give the same lead. Holds
/// scratch memory, so one thread at a time.
/// </summary>
internal sealed class LeadMapper
{
    private const int MaxIdLength = 200;
    private static readonly TimeSpan MaxClockLead = TimeSpan.FromHours(24);
    private readonly SourceDefinition source;
    private readonly FieldMapping fields;
    private readonly TouchMapping touch;
    private readonly TokenMapping tokens;
    private readonly ConsentMapping consents;
    private readonly AnswerMapping answers;
    private readonly MarketMapping market;
    private readonly string[] wanted;
    private readonly LeadScratch scratch = new();
    private readonly ContentHash hash = new();
    private readonly RecordFingerprint? fingerprint;

    public LeadMapper(SourceDefinition source, DataDictionary dictionary, MarketCatalog markets)
    {
        this.source = source;
        var defaultMarket = source.Market.Default is { } code
            ? markets.ByCode(code)
                ?? throw new SourceDefinitionException([
                    $"{source.Name}: the default market '{code}' is in no markets.yaml",
                ])
            : null;
        fields = new FieldMapping(source, source.Market.PhoneRegion ?? defaultMarket?.PhoneRegion);
        touch = new TouchMapping(source.Touch);
        tokens = new TokenMapping(source.Tokens);
        consents = new ConsentMapping(source.Consents);
        answers = new AnswerMapping(source);
        market = new MarketMapping(markets, source.Market);
        fingerprint = source.Records.FingerprintWindow is { } window
            ? new RecordFingerprint(window, source.Records.FingerprintExcept)
            : null;
        wanted = dictionary
            .Entries.Where(x => x.IsWanted && x.Kind == DictionaryKind.Field)
            .Select(x => x.Name)
            .ToArray();
    }

    public SourceDefinition Source => source;

    public MappingResult Map(in SourceRecord record)
    {
        scratch.Clear();
        if (record.Record.ValueKind != JsonValueKind.Object)
        {
            return MappingResult.Rejected(SourceRejectCodes.NotAnObject);
        }

        if (FirstText(source.Records.Honeypot, record) is not null)
        {
            return MappingResult.Rejected(SourceRejectCodes.SpamHoneypot, source.Records.Honeypot[0].ToString());
        }

        if (fingerprint is null && FirstText(source.Records.Id, record) is null)
        {
            return MappingResult.Rejected(SourceRejectCodes.MissingId, source.Records.Id[0].ToString());
        }

        if (fields.Read(record, scratch) is { } missing)
        {
            return MappingResult.Rejected(
                SourceRejectCodes.MissingField,
                missing.Place,
                "a required field has no valid value"
            );
        }

        scratch.IsTest |= FirstText(source.Records.Test, record) is "true" or "1" or "yes" or "on";
        if (record.Delivery.WasRepaired)
        {
            scratch.Warnings.Add("repaired_text");
        }

        var given = Instant(source.Records.OccurredAt, record, "invalid_occurred_at");
        if (given > record.Delivery.ReceivedAt + MaxClockLead)
        {
            scratch.Warnings.Add("occurred_at_in_future");
            given = null;
        }

        return Finish(record, given);
    }

    private MappingResult Finish(in SourceRecord record, DateTimeOffset? given)
    {
        var occurredAt = given ?? record.Delivery.ReceivedAt;
        var touched = touch.Read(record, scratch.Warnings);
        tokens.Read(record, scratch, touched);
        var rest = answers.Read(record, scratch.Warnings);
        MarkTest(rest);
        if (!scratch.IsTest && scratch.Emails.Count == 0 && scratch.Phones.Count == 0 && !scratch.HasExternalId)
        {
            return MappingResult.Rejected(
                SourceRejectCodes.NoIdentifier,
                null,
                string.Join(' ', scratch.Warnings.ToList())
            );
        }

        var (code, reason) = market.Read(scratch);
        var said = consents.Read(record, occurredAt, scratch.Warnings);
        var version = Version(record, given);
        var lead = new NormalizedLead
        {
            LeadId = "",
            Source = source.Name,
            SourceRecordId = "",
            SourceVersion = version,
            ContentHash = "",
            OccurredAt = occurredAt,
            ReceivedAt = record.Delivery.ReceivedAt,
            Market = code,
            MarketReason = reason,
            Attributes = scratch.SortedAttributes(),
            // Test data is the same for everyone who tests: it must not link.
            Tokens = scratch.IsTest ? [] : scratch.SortedTokens(),
            Touch = touched,
            Consents = said,
            Answers = rest,
            CompletenessPercent = Completeness(),
            Warnings = scratch.Warnings.ToList(),
            Raw = Pointer(record),
            MappingVersion = source.MappingVersion,
            Origin = record.Delivery.Origin,
            IsTest = scratch.IsTest,
        };
        return Identify(lead, record, given is not null);
    }

    private void MarkTest(AvroMap<string> rest)
    {
        if (source.Records.TestMarker is not { } marker)
        {
            return;
        }

        foreach (var (_, answer) in rest.Entries)
        {
            scratch.IsTest |= answer.Contains(marker, StringComparison.OrdinalIgnoreCase);
        }
    }

    private MappingResult Identify(NormalizedLead lead, in SourceRecord record, bool timeIsGiven)
    {
        var contentHash = hash.Of(lead, timeIsGiven);
        var id = FirstText(source.Records.Id, record);
        if (id?.Length > MaxIdLength)
        {
            return MappingResult.Rejected(
                SourceRejectCodes.InvalidField,
                source.Records.Id[0].ToString(),
                $"longer than {MaxIdLength}"
            );
        }

        var formerId = id is null ? fingerprint!.FormerIdOf(contentHash, record) : null;
        id ??= fingerprint!.IdOf(record);
        return new MappingResult(
            lead with
            {
                LeadId = Uuid5.LeadId(source.Name, id),
                SourceRecordId = id,
                ContentHash = ContentHash.OrderedBy(source.MappingOrder, contentHash),
            },
            null,
            null,
            null
        )
        {
            FormerRecordId = formerId,
        };
    }

    private static RawPointer Pointer(in SourceRecord record) =>
        new()
        {
            Topic = record.Delivery.Topic,
            Partition = record.Delivery.Partition,
            Offset = record.Delivery.Offset,
            Index = record.Index,
        };

    /// <summary>The record's version: an instant in ms, else a number, else the time at which it occurred, else 0.</summary>
    private long Version(in SourceRecord record, DateTimeOffset? occurredAt)
    {
        if (FirstText(source.Records.Version, record) is { } text)
        {
            if (InstantText.Parse(text) is { } instant)
            {
                return instant.ToUnixTimeMilliseconds();
            }

            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            scratch.Warnings.Add("invalid_version");
        }

        return occurredAt?.ToUnixTimeMilliseconds() ?? 0;
    }

    private DateTimeOffset? Instant(IReadOnlyList<SourcePath> paths, in SourceRecord record, string warning)
    {
        if (FirstText(paths, record) is not { } text)
        {
            return null;
        }

        var instant = InstantText.Parse(text);
        if (instant is null)
        {
            scratch.Warnings.Add(warning);
        }

        return instant;
    }

    private int Completeness()
    {
        var present = 0;
        foreach (var field in wanted)
        {
            present += scratch.Valid(field) is null ? 0 : 1;
        }

        return wanted.Length == 0 ? 100 : present * 100 / wanted.Length;
    }

    private static string? FirstText(IReadOnlyList<SourcePath> paths, in SourceRecord record)
    {
        foreach (var path in paths)
        {
            if (
                path.TryFindFirst(record.Payload, record.Record, out var element)
                && JsonText.FirstOf(element) is { } raw
            )
            {
                var text = TextCleaning.Clean(raw);
                if (text.Length > 0)
                {
                    return text;
                }
            }
        }

        return null;
    }
}
