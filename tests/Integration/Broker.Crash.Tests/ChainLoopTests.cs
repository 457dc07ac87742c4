using System.Globalization;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>
/// A chain of three transactional stages while the broker is killed every few seconds and members come and go. A short run by
/// default; <c>make crash-loop</c> sets CRASH_RUNS and CRASH_RECORDS, and CRASH_SEED repeats the chances of a run.
/// </summary>
public sealed class ChainLoopTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_record_gets_through_three_stages_exactly_once_and_in_order_while_broker_and_members_die()
    {
        var (runs, records, seed) = (
            Setting("CRASH_RUNS", 1),
            Setting("CRASH_RECORDS", 40_000),
            Setting("CRASH_SEED", 1)
        );
        for (var run = 0; run < runs; run++)
        {
            output.WriteLine($"run {run + 1} of {runs}: {records} records, CRASH_SEED={seed + run}");
            await using var broker = new BrokerProcess();
            await new ChainRun(broker, seed + run, records, output.WriteLine).RunAsync();
        }
    }

    private static int Setting(string name, int byDefault) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : byDefault;
}
