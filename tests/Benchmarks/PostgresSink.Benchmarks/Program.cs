using System.Globalization;
using LeadStreams.PostgresSink.Benchmarks;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--help" or "-h"])
{
    Console.WriteLine(
        "Writes records through the Postgres sink and the same rows through a bare COPY and upsert, on a server of its own. Argument: records (50000)."
    );
    return;
}

var records = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 50_000;
await using var bench = await SinkBenchmark.PrepareAsync();
Console.WriteLine(
    $"{records:n0} records, 5,000 a transaction, PostgreSQL with its default durability, {Environment.ProcessorCount} cores"
);
Console.WriteLine($"{"stage", -34}{"sink rows/s", 14}{"raw rows/s", 14}{"ratio", 8}");
foreach (var result in bench.Run(records))
{
    Console.WriteLine($"{result.Stage, -34}{result.Sink, 14:n0}{result.Raw, 14:n0}{result.Sink / result.Raw, 8:f2}");
    Console.WriteLine(
        $"RATIO sink:{result.Stage.Replace(",", "").Replace(' ', '-')} {result.Sink / result.Raw:f3} {result.Sink:f0} {result.Raw:f0} rows/s"
    );
}

Console.WriteLine($"longest step of deleting: {bench.LongestStep.TotalMilliseconds:n0} ms");
