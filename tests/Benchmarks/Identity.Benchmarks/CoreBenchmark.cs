using LeadStreams.Benchmarks.Paired;
using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>
/// Identity's core on one thread: actors, guards, resolver, survivorship, fingerprints; no log and no changelog. Tells what a lead costs at several sizes: it should cost the same.
/// Counted is the processor time of the thread, its garbage collections included; leads are made beside the clock.
/// </summary>
internal static class CoreBenchmark
{
    private const int LeadsPerTransaction = 1_000;
    private const int WarmUpLeads = 60_000;

    public const string Heading =
        "| leads | leads/s | collecting garbage | messages | moved | emitted | timers | allocated |\n|---|---:|---:|---:|---:|---:|---:|---:|";

    /// <summary>Has the code compiled to its final form.</summary>
    public static void WarmUp()
    {
        Feed(new Workload(WarmUpLeads, seed: 2), new MemoryContext());
        Feed(new Workload(WarmUpLeads, seed: 2, isSwitchboard: true), new MemoryContext());
    }

    /// <summary>Feeds leads into empty stores: a line of the table of what each costs.</summary>
    public static string Run(string name, Workload leads)
    {
        var count = leads.Count;
        var context = new MemoryContext();
        var cost = Feed(leads, context);
        return FormattableString.Invariant(
            $"| {count:N0} {name} | {count / cost.Time.TotalSeconds:N0} | {cost.Collecting / cost.Time:P0} | {(double)context.Messages / count:F2}, {context.MessageBytes / count:N0} B | {(double)context.Moved / count:F3} | {(double)context.Emitted / count:F2} | {(double)context.Timers / count:F3} | {cost.Allocated / count:N0} B |"
        );
    }

    /// <summary>What the parts of the work cost.</summary>
    public static string RunParts(Workload leads)
    {
        var parts = new PartCosts();
        Feed(leads, new MemoryContext(parts), parts);
        return parts.ForEach(leads.Count);
    }

    private static (TimeSpan Time, TimeSpan Collecting, long Allocated) Feed(
        Workload leads,
        MemoryContext context,
        PartCosts? parts = null
    )
    {
        var processor = new IdentityProcessor(
            IdentityRules.Default,
            SurvivorshipRules.Default,
            new TokenKeys(new byte[32])
        );
        var (nanoseconds, allocated, collecting) = (0L, 0L, TimeSpan.Zero);
        var batch = new StreamRecord[IdentityTopology.BatchRecords];
        for (var start = 0; start < leads.Count; start += batch.Length)
        {
            var size = Math.Min(batch.Length, leads.Count - start);
            for (var i = 0; i < size; i++)
            {
                batch[i] = RecordOf(leads.Lead(start + i), start + i);
            }

            var (time, bytes, pauses) = Clocks();
            parts?.Begin();
            foreach (ref readonly var record in batch.AsSpan(0, size))
            {
                processor.Process(record, context);
            }

            parts?.End("lead takes in a record");
            context.Deliver(processor);
            var end = start + size;
            if (end % LeadsPerTransaction == 0 || end == leads.Count)
            {
                context.Commit(processor);
            }

            var after = Clocks();
            nanoseconds += after.Nanoseconds - time;
            allocated += after.Allocated - bytes;
            collecting += after.Pauses - pauses;
        }

        return (TimeSpan.FromMicroseconds(nanoseconds / 1000.0), collecting, allocated);
    }

    private static (long Nanoseconds, long Allocated, TimeSpan Pauses) Clocks() =>
        (ThreadClock.Now(wall: false), GC.GetAllocatedBytesForCurrentThread(), GC.GetTotalPauseDuration());

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
