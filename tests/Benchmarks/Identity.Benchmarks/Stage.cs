using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>The leads of a workload through identity, and through nothing.</summary>
internal sealed class Stage
{
    public const int LeadCount = 50_000;
    private const int LeadsPerTransaction = 1_000;
    private readonly StreamRecord[] records;

    public Stage(NormalizedLead[] leads)
    {
        records = new StreamRecord[leads.Length];
        for (var i = 0; i < leads.Length; i++)
        {
            records[i] = new StreamRecord(
                IdentityTopology.NormalizedTopic,
                0,
                i,
                DateTimeOffset.UnixEpoch,
                leads[i].LeadId,
                leads[i],
                RecordHeaders.Empty
            );
        }
    }

    /// <summary>All leads through a new processor with empty stores.</summary>
    public void Resolve()
    {
        var context = new MemoryContext();
        var processor = new IdentityProcessor(
            IdentityRules.Default,
            SurvivorshipRules.Default,
            new TokenKeys(new byte[32])
        );
        for (var i = 0; i < records.Length; i++)
        {
            processor.Process(records[i], context);
            if ((i + 1) % IdentityTopology.BatchRecords == 0)
            {
                context.Deliver(processor);
            }

            if ((i + 1) % LeadsPerTransaction == 0)
            {
                context.Commit(processor);
            }
        }

        context.Commit(processor);
    }

    /// <summary>All leads into an empty store and out again, as they are.</summary>
    public void StoreOnly()
    {
        var store = new Dictionary<string, NormalizedLead>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var lead = (NormalizedLead)record.Value!;
            if (!store.TryGetValue(record.Key, out var known) || known.SourceVersion != lead.SourceVersion)
            {
                store[record.Key] = lead;
                Emitted = lead;
            }
        }
    }

    /// <summary>What <see cref="StoreOnly"/> said last: so that nobody takes it for work without effect.</summary>
    public NormalizedLead? Emitted { get; private set; }
}
