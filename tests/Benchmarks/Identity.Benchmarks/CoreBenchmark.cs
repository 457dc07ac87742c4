using System.Diagnostics;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>
/// Identity's core on one thread: actors, guards, resolver, survivorship, fingerprints; no log and no changelog. Tells what a lead costs at several sizes: it should cost the same.
/// </summary>
internal static class CoreBenchmark
{
    private const int LeadsPerTransaction = 1_000;

    /// <summary>Feeds leads into empty stores, and tells the speed and what a lead costs.</summary>
    public static string Run(string name, NormalizedLead[] leads)
    {
        var count = leads.Length;
        var speed = Feed(leads, new MemoryContext(), out var allocated);
        var counted = new MemoryContext(measuresBytes: true);
        Feed(leads, counted, out _);
        return FormattableString.Invariant(
            $"{count, 9:N0} {name}: {speed, 7:N0} leads/s of processor time, {(double)counted.Messages / count:F2} messages a lead ({counted.MessageBytes / count:N0} B), {(double)counted.Moved / count:F3} moved a lead, {(double)counted.Emitted / count:F2} records emitted a lead, {allocated / count:N0} B allocated a lead, {(double)counted.Timers / count:F3} timers a lead"
        );
    }

    private static double Feed(NormalizedLead[] leads, MemoryContext context, out long allocated)
    {
        var processor = new IdentityProcessor(
            IdentityRules.Default,
            SurvivorshipRules.Default,
            new TokenKeys(new byte[32])
        );
        var before = GC.GetAllocatedBytesForCurrentThread();
        // Of the process and not by the clock, which counts what else the machine does.
        using var process = Process.GetCurrentProcess();
        var began = process.TotalProcessorTime;
        for (var i = 0; i < leads.Length; i++)
        {
            processor.Process(RecordOf(leads[i], i), context);
            if ((i + 1) % LeadsPerTransaction == 0)
            {
                context.Deliver(processor);
            }
        }

        context.Deliver(processor);
        process.Refresh();
        var seconds = (process.TotalProcessorTime - began).TotalSeconds;
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return leads.Length / seconds;
    }

    private static StreamRecord RecordOf(NormalizedLead lead, int offset) =>
        new(
            IdentityTopology.NormalizedTopic,
            0,
            offset,
            DateTimeOffset.UnixEpoch.AddMilliseconds(offset),
            lead.LeadId,
            lead,
            RecordHeaders.Empty
        );
}
