using System.Diagnostics;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>Identity's core on one thread: registers, guards, resolver, survivorship, fingerprints; no log and no changelog.</summary>
internal static class CoreBenchmark
{
    /// <summary>Feeds all leads into empty stores, so many a transaction, and tells the speed.</summary>
    public static string Run(NormalizedLead[] leads, int perTransaction)
    {
        var context = new MemoryContext();
        var processor = new IdentityProcessor(IdentityRules.Default, SurvivorshipRules.Default);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < leads.Length; i++)
        {
            processor.Process(RecordOf(leads[i], i), context);
            if ((i + 1) % perTransaction == 0)
            {
                processor.BeforeCommit(context);
            }
        }

        processor.BeforeCommit(context);
        var leadsPerSecond = leads.Length / watch.Elapsed.TotalSeconds;
        var bytesPerLead = (GC.GetAllocatedBytesForCurrentThread() - allocated) / leads.Length;
        var emittedPerLead = (double)context.Emitted / leads.Length;
        return FormattableString.Invariant(
            $"{leadsPerSecond:N0} leads/s, {emittedPerLead:F2} records emitted a lead, {bytesPerLead:N0} B allocated a lead"
        );
    }

    private static StreamRecord RecordOf(NormalizedLead lead, int offset) =>
        new(
            IdentityTopology.NormalizedTopic,
            0,
            offset,
            DateTimeOffset.UnixEpoch,
            lead.LeadId,
            lead,
            RecordHeaders.Empty
        );
}
