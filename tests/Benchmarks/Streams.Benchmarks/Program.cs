using LeadStreams.Streams.Benchmarks;

// Pairs two stages of the runtime with the raw loop (consume, produce, commit; same client, same broker, same transactions, no logic); tells the latency; then
// restores a store from its changelog, and from a checkpoint with a tail.
if (args is ["--help" or "-h"])
{
    Console.WriteLine(
        """
        Pairs two stages of the runtime with a loop of consume, produce and commit on one broker, tells the latency through a stage,
        then restores a store of KEYS keys.

        arguments: [records 300000] [rounds 3]
                   restore                                     the last part alone
                   poison [keys 200000] [poisoned 1000] [editions 2] [turn 10000]
                                                               a million records through a stage that parks, with poisoned keys and without, in turns
        environment: KEYS=200000 keys of the store that is restored

        example: KEYS=5000000 dotnet LeadStreams.Streams.Benchmarks.dll restore
        """
    );
    return;
}

if (args is ["poison", .. var rest])
{
    int Argument(int at, int otherwise) => rest.Length > at ? int.Parse(rest[at]) : otherwise;
    var settings = new PoisonSettings(
        Records: 1_000_000,
        Keys: Argument(0, 200_000),
        PoisonedKeys: Argument(1, 1_000),
        TurnRecords: Argument(3, 10_000)
    );
    await using var poison = await PoisonBenchmark.StartAsync(settings);
    poison.WarmUp(records: 200_000);
    for (var edition = 0; edition < Argument(2, 2); edition++)
    {
        poison.RunEdition();
    }

    poison.Report(Console.Out);
    return;
}

if (args is not ["restore"])
{
    var records = args.Length > 0 ? int.Parse(args[0]) : 300_000;
    var rounds = args.Length > 1 ? int.Parse(args[1]) : 3;
    await using var bench = await StageBenchmark.StartAsync(records);
    for (var round = 1; round <= rounds; round++)
    {
        bench.RunRound();
    }

    bench.Report(Console.Out);
    await bench.Latency.RunAsync(TimeSpan.FromMilliseconds(20), Console.Out);
    await bench.Latency.RunAsync(TimeSpan.FromMilliseconds(100), Console.Out);
}

var keys = int.TryParse(Environment.GetEnvironmentVariable("KEYS"), out var given) ? given : 200_000;
await using var restore = await RestoreBenchmark.StartAsync(keys);
restore.Run(Console.Out);
