using System.Globalization;
using LeadStreams.Identity.Benchmarks;

// Arguments: leads (200000), leads a transaction (1000), rounds (3).
var count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 200_000;
var perTransaction = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000;
var rounds = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 3;
var leads = Workload.Create(count, seed: 1);
for (var round = 1; round <= rounds; round++)
{
    Console.WriteLine($"round {round}: {CoreBenchmark.Run(leads, perTransaction)}");
}
