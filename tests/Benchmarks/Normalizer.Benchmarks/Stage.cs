using LeadStreams.Streams;

namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>The normalizer's processor with the raw records of one source.</summary>
internal sealed class Stage
{
    private readonly NormalizerProcessor processor;
    private readonly ForgetfulContext context = new();
    private readonly StreamRecord[] records;

    /// <exception cref="InvalidOperationException">A payload gives no lead: then this would measure something else.</exception>
    public Stage(NormalizerSources sources, string source, string contentType, byte[][] payloads)
    {
        processor = new NormalizerProcessor(sources);
        var headers = new RecordHeaders()
            .Add(HeaderNames.ContentType, contentType)
            .Add(HeaderNames.ReceivedAt, "1780000000000");
        records = new StreamRecord[payloads.Length];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = new StreamRecord(
                "leads.raw." + source,
                0,
                i,
                DateTimeOffset.UnixEpoch,
                "key",
                new RawValue(payloads[i]),
                headers
            );
        }

        Run();
        if (context.Emitted != records.Length)
        {
            throw new InvalidOperationException($"{records.Length} payloads gave {context.Emitted} leads");
        }
    }

    /// <summary>All records once.</summary>
    public void Run()
    {
        foreach (var record in records)
        {
            processor.Process(record, context);
        }
    }
}
