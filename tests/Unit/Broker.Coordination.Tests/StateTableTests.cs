using System.Text;
using LeadStreams.Local.Broker.Coordination;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Coordination.Tests;

public sealed class StateTableTests
{
    [Fact]
    public async Task Callbacks_run_in_the_order_of_the_writes_and_before_they_are_done()
    {
        var disk = new SimulatedDisk();
        await using var table = new StateTable(disk.Groups, NullLogger.Instance);
        var seen = new List<int>();
        var writes = Enumerable
            .Range(0, 500)
            .Select(i => table.WriteAsync([Record($"k{i % 7}", $"{i}")], _ => seen.Add(i)))
            .ToArray();
        (await Task.WhenAll(writes)).ShouldAllBe(ok => ok);
        seen.ShouldBe(Enumerable.Range(0, 500));
    }

    [Fact]
    public async Task A_barrier_is_done_after_everything_queued_before()
    {
        var disk = new SimulatedDisk();
        await using var table = new StateTable(disk.Groups, NullLogger.Instance);
        var written = table.WriteAsync([Record("k", "v")]);
        (await table.WriteAsync([])).ShouldBeTrue();
        written.IsCompleted.ShouldBeTrue();
        disk.Groups.Count.ShouldBe(1);
    }

    [Fact]
    public async Task After_a_failure_nothing_is_written_any_more()
    {
        var disk = new SimulatedDisk();
        await using var table = new StateTable(disk.Groups, NullLogger.Instance);
        disk.CrashAtWrite(1, survives: false);
        (await table.WriteAsync([Record("a", "1")])).ShouldBeFalse();
        disk.Restart();
        (await table.WriteAsync([Record("b", "1")])).ShouldBeFalse();
        disk.Groups.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task State_survives_a_crash_at_any_write_snapshots_included(int seed)
    {
        for (var crashAt = 1; crashAt < 60; crashAt++)
        {
            var disk = new SimulatedDisk();
            var expected = new Dictionary<string, string>();
            var maybe = new Dictionary<string, string?>();
            var random = new Random(seed * 1000 + crashAt);
            disk.CrashAtWrite(crashAt, survives: random.Next(2) == 0);
            await using (var table = new StateTable(disk.Groups, NullLogger.Instance, minRecordsBetweenSnapshots: 12))
            {
                while (!disk.Crashed)
                {
                    var (key, value) = ($"k{random.Next(6)}", random.Next(4) == 0 ? null : $"v{random.Next(100)}");
                    if (!await table.WriteAsync([Record(key, value)]))
                    {
                        maybe[key] = value;
                        continue;
                    }

                    if (value is null)
                        expected.Remove(key);
                    else
                        expected[key] = value;
                }
            }

            disk.Restart();
            await using var reopened = new StateTable(disk.Groups, NullLogger.Instance);
            var live = reopened.Live.ToDictionary(
                entry => Encoding.UTF8.GetString(entry.Key),
                entry => Encoding.UTF8.GetString(entry.Value)
            );
            foreach (var key in Enumerable.Range(0, 6).Select(i => $"k{i}"))
            {
                // A write that failed may have reached the disk all the same.
                var found = live.GetValueOrDefault(key);
                var fits =
                    found == expected.GetValueOrDefault(key)
                    || (maybe.TryGetValue(key, out var value) && found == value);
                fits.ShouldBeTrue($"seed {seed}, crash at write {crashAt}, key {key}: {found}");
            }
        }
    }

    [Fact]
    public async Task The_log_stays_as_small_as_the_live_state()
    {
        var disk = new SimulatedDisk();
        await using var table = new StateTable(disk.Groups, NullLogger.Instance, minRecordsBetweenSnapshots: 50);
        for (var i = 0; i < 2_000; i++)
            await table.WriteAsync([Record($"k{i % 10}", $"{i}")]);
        await table.WriteAsync([]);
        disk.Groups.Count.ShouldBeLessThan(100);
    }

    private static StateRecord Record(string key, string? value) =>
        new(Encoding.UTF8.GetBytes(key), value is null ? null : Encoding.UTF8.GetBytes(value));
}
