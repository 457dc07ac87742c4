using System.Globalization;
using LeadStreams.Benchmarks.Paired;
using LeadStreams.Identity.Benchmarks;

if (args is ["--scale", .. var sizes])
{
    CoreBenchmark.WarmUp();
    Console.WriteLine(CoreBenchmark.Heading);
    foreach (var size in sizes)
    {
        var count = int.Parse(size, CultureInfo.InvariantCulture);
        Console.WriteLine(CoreBenchmark.Run("leads", new Workload(count, seed: 1)));
        Console.WriteLine(CoreBenchmark.Run("of one switchboard", new Workload(count, seed: 1, isSwitchboard: true)));
    }

    return 0;
}

var program = new PairedProgram(
    "LeadStreams.Identity.Benchmarks",
    "identity's core on one thread (actors, guards, resolver, survivorship, fingerprints; no log and no changelog; --scale N … tells what a lead costs at sizes), against a loop that stores each lead under its id and emits it"
);
return program.Run(
    args,
    static () =>
    {
        var stage = new Stage(new Workload(Stage.LeadCount, seed: 1).ToArray());
        return [new Pair("identity", "lead", Stage.LeadCount, stage.Resolve, stage.StoreOnly)];
    }
);
