using LeadStreams.Benchmarks.Paired;
using LeadStreams.Identity.Benchmarks;

var program = new PairedProgram(
    "LeadStreams.Identity.Benchmarks",
    "identity's core on one thread (registers, guards, resolver, survivorship, fingerprints; no log and no changelog), against a loop that stores each lead under its id and emits it"
);
return program.Run(
    args,
    static () =>
    {
        var stage = new Stage(Workload.Create(Stage.LeadCount, seed: 1));
        return [new Pair("identity", "lead", Stage.LeadCount, stage.Resolve, stage.StoreOnly)];
    }
);
