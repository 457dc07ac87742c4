using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using LeadStreams.PostgresSink.Rows;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>The dead-letter topic, and what the sink itself cannot write.</summary>
internal sealed class RejectedFeed : Feed
{
    /// <summary>The dead-letter topic.</summary>
    public const string Topic = "leads.rejected";

    /// <summary>Name of this service in the rows it rejects itself.</summary>
    private const string Self = "postgres-sink";

    private readonly TimeProvider clock;
    private readonly TextColumn topic;
    private readonly ValueColumn<int> partition;
    private readonly TextColumn code;
    private readonly TextColumn field;
    private readonly TextColumn detail;
    private readonly TextColumn service;
    private readonly TextColumn originTopic;
    private readonly ValueColumn<int> originPartition;
    private readonly ValueColumn<long> originOffset;
    private readonly TextColumn key;
    private readonly BytesColumn bytes;
    private readonly ValueColumn<DateTime> rejectedAt;
    private readonly ValueColumn<long> version;
    private readonly Dictionary<string, int> ownRejects = new(StringComparer.Ordinal);

    public RejectedFeed(TimeProvider clock)
        : base(new RowSet(new RowBuffer("rejected", ["reject_topic", "reject_partition", "record_offset"])))
    {
        this.clock = clock;
        var rows = Rows.Rows;
        topic = rows.Text("reject_topic");
        partition = rows.Integer("reject_partition");
        code = rows.Text("code");
        field = rows.Text("field");
        detail = rows.Text("detail");
        service = rows.Text("service");
        originTopic = rows.Text("origin_topic");
        originPartition = rows.Integer("origin_partition");
        originOffset = rows.Long("origin_offset");
        key = rows.Text("record_key");
        bytes = rows.Bytes("bytes");
        rejectedAt = rows.Written("rejected_at");
        version = rows.RecordOffset();
    }

    /// <summary>Number of records that the sink itself rejected in the running batch, by code.</summary>
    public IReadOnlyDictionary<string, int> OwnRejects => ownRejects;

    /// <summary>A record of the dead-letter topic.</summary>
    public override void Add(in LogRecord record)
    {
        var headers = record.Headers;
        code.Add(headers.GetText(HeaderNames.RejectCode) ?? "unknown");
        field.Add(headers.GetText(HeaderNames.RejectField));
        detail.Add(headers.GetText(HeaderNames.RejectDetail));
        service.Add(headers.GetText(HeaderNames.Service) ?? "unknown");
        originTopic.Add(headers.GetText(HeaderNames.OriginTopic));
        originPartition.Add((int?)Number(headers.GetText(HeaderNames.OriginPartition)));
        originOffset.Add(Number(headers.GetText(HeaderNames.OriginOffset)));
        AddPlace(record, RecordTime.Of(record));
    }

    /// <summary>
    /// A record that the sink itself rejects. It is rejected now: its topic may be compacted and the record old, and its row is to stay for as long as
    /// any other dead letter. Only a dead letter that cannot be written is as old as it says.
    /// </summary>
    public void Add(in LogRecord record, string rejectCode, string sentence)
    {
        CollectionsMarshal.GetValueRefOrAddDefault(ownRejects, rejectCode, out _)++;
        code.Add(rejectCode);
        field.Add(null);
        detail.Add(sentence);
        service.Add(Self);
        originTopic.Add(record.Topic);
        originPartition.Add(record.Partition);
        originOffset.Add(record.Offset);
        AddPlace(record, record.Topic == Topic ? RecordTime.Of(record) : clock.GetUtcNow().UtcDateTime);
    }

    /// <summary>Forgets the number of own rejects.</summary>
    public void ClearCount() => ownRejects.Clear();

    private void AddPlace(in LogRecord record, DateTime at)
    {
        Rows.Begin();
        topic.Add(record.Topic);
        partition.Add(record.Partition);
        key.Add(record.Key is { } recordKey ? Encoding.UTF8.GetString(recordKey.Span) : null);
        bytes.Add(record.Value);
        rejectedAt.Add(at);
        version.Add(record.Offset);
        Rows.End(
            string.Create(CultureInfo.InvariantCulture, $"{record.Topic}\0{record.Partition:d9}\0{record.Offset:d19}")
        );
    }

    private static long? Number(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
