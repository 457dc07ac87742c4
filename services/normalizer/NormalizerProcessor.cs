using System.Globalization;
using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Sources.Payloads;
using LeadStreams.Normalizer.Mapping;
using LeadStreams.Streams;

namespace LeadStreams.Normalizer;

/// <summary>
/// Takes raw payloads apart and emits each record as a lead, or rejects it with a code. Of every source record it keeps the newest version:
/// a delivery that brings nothing newer (an exact copy, or an older version that came late) is counted and not emitted, so that the last record of a
/// lead in <c>leads.normalized</c> is always its newest. Per source record: deliveries = accepted + redelivered + rejected.
/// </summary>
internal sealed class NormalizerProcessor(NormalizerSources sources) : IProcessor
{
    public const string SeenStore = "seen";
    public const string Output = "leads.normalized";
    public const string Erasures = "leads.identity.erasures";
    private readonly Dictionary<string, LeadMapper> mappers = sources.CreateMappers();
    private static readonly SeenLead Unseen = new() { ContentHash = "", SourceVersion = 0 };
    private readonly List<JsonElement> records = [];

    public void Process(in StreamRecord record, ITaskContext context)
    {
        if (record.Topic == Erasures)
        {
            Erase(record.Key, context);
            return;
        }

        RawTallies.Count(context.Store<RawTally>(RawTallies.Store), record, Decide(record, context));
    }

    private RecordFates Decide(in StreamRecord record, ITaskContext context)
    {
        if (!mappers.TryGetValue(record.Topic, out var mapper))
        {
            return Reject(context, SourceRejectCodes.UnknownSource);
        }

        if (record.Value is not RawValue raw)
        {
            return Reject(context, SourceRejectCodes.EmptyBody);
        }

        var contentType = record.Headers.GetText(HeaderNames.ContentType) ?? mapper.Source.Receive.ContentTypes[0];
        if (!IsAccepted(mapper.Source, contentType))
        {
            return Reject(context, SourceRejectCodes.UnsupportedContentType);
        }

        using var payload = PayloadReader.Read(raw.Bytes, contentType);
        return payload.RejectCode is { } code
            ? Reject(context, code, null, payload.Detail)
            : Decide(mapper, payload, DeliveryOf(record, payload.WasRepaired), context);
    }

    private RecordFates Decide(LeadMapper mapper, Payload payload, Delivery delivery, ITaskContext context)
    {
        records.Clear();
        mapper.Source.Records.At.Find(payload.Root, payload.Root, records);
        if (records.Count == 0)
        {
            return Reject(context, SourceRejectCodes.NoRecords, mapper.Source.Records.At.ToString());
        }

        var fates = default(RecordFates);
        for (var i = 0; i < records.Count; i++)
        {
            var result = mapper.Map(new SourceRecord(payload.Root, records[i], delivery, i));
            fates += result.Lead is { } lead
                ? Accept(WithKnownId(lead, result.FormerRecordId, context), context)
                : Reject(context, result.RejectCode!, result.Field, result.Detail);
        }

        return fates;
    }

    private static RecordFates Reject(ITaskContext context, string code, string? field = null, string? detail = null)
    {
        context.Reject(code, field, detail);
        return RecordFates.OneRejected;
    }

    /// <summary>The lead with the id that it was given when ids were made otherwise, if it was.</summary>
    private static NormalizedLead WithKnownId(NormalizedLead lead, string? formerRecordId, ITaskContext context)
    {
        if (formerRecordId is null)
        {
            return lead;
        }

        var formerId = Uuid5.LeadId(lead.Source, formerRecordId);
        return context.Store<SeenLead>(SeenStore).Get(formerId) is null
            ? lead
            : lead with
            {
                LeadId = formerId,
                SourceRecordId = formerRecordId,
            };
    }

    private static RecordFates Accept(NormalizedLead lead, ITaskContext context)
    {
        var store = context.Store<SeenLead>(SeenStore);
        if (store.Get(lead.LeadId) is not { } seen)
        {
            store.Put(
                lead.LeadId,
                new SeenLead
                {
                    ContentHash = lead.ContentHash,
                    SourceVersion = lead.SourceVersion,
                    Accepted = 1,
                }
            );
            context.Emit(Output, lead.LeadId, lead);
            return RecordFates.OneNormalized;
        }

        if (seen.Erased)
        {
            store.Put(lead.LeadId, seen with { Redelivered = seen.Redelivered + 1 });
            return RecordFates.OneRedelivered;
        }

        if (Newness.Compare(lead, seen) is var order and <= 0)
        {
            store.Put(
                lead.LeadId,
                seen with
                {
                    Redelivered = seen.Redelivered + 1,
                    Superseded = seen.Superseded + (order < 0 ? 1 : 0),
                }
            );
            return RecordFates.OneRedelivered;
        }

        store.Put(
            lead.LeadId,
            seen with
            {
                ContentHash = lead.ContentHash,
                SourceVersion = lead.SourceVersion,
                Accepted = seen.Accepted + 1,
            }
        );
        context.Emit(Output, lead.LeadId, lead);
        return RecordFates.OneNormalized;
    }

    /// <summary>For good: a tombstone takes the lead out of everything downstream, and no delivery, not even a newer one, brings it back.</summary>
    private static void Erase(string leadId, ITaskContext context)
    {
        var store = context.Store<SeenLead>(SeenStore);
        var seen = store.Get(leadId);
        if (seen is { Erased: true })
        {
            return;
        }

        // The hash of what was said stays out as well: it would confirm a guess.
        store.Put(leadId, (seen ?? Unseen) with { ContentHash = "", Erased = true });
        if (seen is not null)
        {
            context.Emit(Output, leadId, null);
        }
    }

    private static bool IsAccepted(SourceDefinition source, string contentType)
    {
        foreach (var accepted in source.Receive.ContentTypes)
        {
            if (
                contentType.StartsWith(accepted, StringComparison.OrdinalIgnoreCase)
                && (contentType.Length == accepted.Length || contentType[accepted.Length] is ';' or ' ')
            )
            {
                return true;
            }
        }

        return false;
    }

    private static Delivery DeliveryOf(in StreamRecord record, bool wasRepaired)
    {
        var receivedAt =
            record.Headers.GetText(HeaderNames.ReceivedAt) is { } text
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ms)
            && ms < DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
                ? DateTimeOffset.FromUnixTimeMilliseconds(ms)
                : record.Timestamp;
        var origin = record.Headers.GetText(HeaderNames.Origin) switch
        {
            "backfill" => Origin.Backfill,
            "replay" => Origin.Replay,
            _ => Origin.Live,
        };
        return new Delivery(receivedAt, origin, record.Topic, record.Partition, record.Offset, wasRepaired);
    }
}
