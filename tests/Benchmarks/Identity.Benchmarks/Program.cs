using System.Diagnostics;
using System.Globalization;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity;
using LeadStreams.Identity.Benchmarks;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

// Identity's core on one thread: registers, guards, resolver, survivorship, fingerprints; no log and no changelog.
// Arguments: leads (200000), leads a transaction (1000), rounds (3).
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
var perTransaction = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
var leads = Workload.Create(count, seed: 1);
for (var round = 1; round <= rounds; round++)
{
    var context = new MemoryContext();
    var processor = new IdentityProcessor(IdentityRules.Default, SurvivorshipRules.Default);
    var allocated = GC.GetAllocatedBytesForCurrentThread();
    var watch = Stopwatch.StartNew();
    for (var i = 0; i < leads.Length; i++)
    {
        processor.Process(
            new StreamRecord(
                IdentityTopology.NormalizedTopic,
                0,
                i,
                DateTimeOffset.UnixEpoch,
                leads[i].LeadId,
                leads[i],
                RecordHeaders.Empty
            ),
            context
        );
        if ((i + 1) % perTransaction == 0)
        {
            processor.BeforeCommit(context);
        }
    }

    processor.BeforeCommit(context);
    var seconds = watch.Elapsed.TotalSeconds;
    var bytesPerLead = (GC.GetAllocatedBytesForCurrentThread() - allocated) / leads.Length;
    Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"round {round}: {leads.Length / seconds:N0} leads/s, {(double)context.Emitted / leads.Length:F2} records emitted a lead, {bytesPerLead:N0} B allocated a lead"
        )
    );
}
