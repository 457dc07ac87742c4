using System.Globalization;
using System.Text;
using LeadStreams.Sources.MetaLeadAds;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>Turns notifications and what the API answered into records: raw leads, and rejects with the notification's own bytes.</summary>
internal static class RetrievalOutput
{
    public const string Source = "meta-lead-ads";
    public const string RawTopic = "leads.raw." + Source;
    public const string RejectTopic = "leads.rejected";

    public static void Produce(
        ILogProducer producer,
        IReadOnlyList<PendingNotification> notifications,
        Dictionary<string, GraphAnswer> answers
    )
    {
        foreach (var notification in notifications)
        {
            if (notification.Content.RejectCode is { } code)
            {
                Reject(producer, notification, code, null);
            }

            foreach (var id in notification.Content.LeadIds)
            {
                var answer = answers[id];
                if (answer.Lead is { } lead)
                {
                    Lead(producer, notification, id, lead);
                }
                else
                {
                    Reject(producer, notification, RetrievalRejectCodes.LeadUnavailable, answer.Fault);
                }
            }
        }
    }

    private static void Lead(
        ILogProducer producer,
        PendingNotification notification,
        string id,
        ReadOnlyMemory<byte> lead
    )
    {
        var headers = new RecordHeaders()
            .Add(HeaderNames.Source, Source)
            .Add(HeaderNames.ContentType, "application/json");
        Copy(notification.Headers, headers, HeaderNames.DeliveryId);
        Copy(notification.Headers, headers, HeaderNames.ReceivedAt);
        Copy(notification.Headers, headers, HeaderNames.Origin);
        Copy(notification.Headers, headers, HeaderNames.TraceParent);
        producer.Produce(
            new OutgoingRecord
            {
                Topic = RawTopic,
                Partition = OutgoingRecord.ByKey,
                Key = Encoding.UTF8.GetBytes(id),
                Value = lead.Span,
                Headers = headers,
            }
        );
    }

    private static void Reject(ILogProducer producer, PendingNotification notification, string code, GraphFault? fault)
    {
        var headers = new RecordHeaders();
        for (var i = 0; i < notification.Headers.Count; i++)
        {
            headers.Add(notification.Headers[i].Key, notification.Headers[i].Value);
        }

        headers
            .Add(HeaderNames.RejectCode, code)
            .Add(HeaderNames.OriginTopic, notification.Partition.Topic)
            .Add(HeaderNames.OriginPartition, notification.Partition.Partition.ToString(CultureInfo.InvariantCulture))
            .Add(HeaderNames.OriginOffset, notification.Offset.ToString(CultureInfo.InvariantCulture))
            .Add(HeaderNames.Service, "ingest");
        if (fault is not null)
        {
            headers.Add(HeaderNames.RejectDetail, $"Graph API code {fault.Code}, subcode {fault.Subcode}");
        }

        producer.Produce(
            new OutgoingRecord
            {
                Topic = RejectTopic,
                Partition = OutgoingRecord.ByKey,
                Key = notification.Key,
                Value = notification.Value,
                Headers = headers,
            }
        );
    }

    private static void Copy(RecordHeaders from, RecordHeaders to, string name)
    {
        if (from.Get(name) is { } value)
        {
            to.Add(name, value);
        }
    }
}
