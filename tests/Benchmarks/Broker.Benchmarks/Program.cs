using LeadStreams.Benchmarks.Paired;
using LeadStreams.Broker.Benchmarks;
using LeadStreams.Local.Broker.Storage;

var program = new PairedProgram(
    "LeadStreams.Broker.Benchmarks",
    "the local broker against the mock cluster of librdkafka: records of 200 bytes, the same client; then the latency of a record"
);
using var mock = new MockBroker();
await using var durable = await OurBroker.StartAsync(FlushPolicy.Always);
await using var unflushed = await OurBroker.StartAsync(FlushPolicy.Never);
await using var library = await OurBroker.StartAsync(FlushPolicy.Never);
library.Client.Produce(ClientLoop.Records);
var processor = new ProcessorTable();
var exitCode = program.Run(
    args,
    () =>
        [
            Pair("broker_produce_with_fsync", ClientLoop.WrittenRecords, durable.Client.Produce, mock.Client.Produce),
            Pair(
                "broker_produce_without_fsync",
                ClientLoop.WrittenRecords,
                unflushed.Client.Produce,
                mock.Client.Produce
            ),
            Pair("broker_consume", ClientLoop.Records, library.Client.Consume, mock.Client.Consume),
        ]
);
if (exitCode == 0 && args is not ["--help" or "-h"])
{
    processor.Print();
    processor.PrintThreads();
    LatencyTable.Print(
        ("broker, fsync before the answer", durable.BootstrapServers),
        ("broker, no fsync", unflushed.BootstrapServers),
        ("mock cluster", mock.BootstrapServers)
    );
}

return exitCode;

Pair Pair(string name, int records, Action ours, Action mock)
{
    var (oursCounted, mockCounted) = processor.Count(name, records, ours, mock);
    return new(name, "record", records, oursCounted, mockCounted) { Waits = true };
}
