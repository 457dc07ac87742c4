using System.Globalization;
using LeadStreams.Local.Broker.Storage;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class StartupProgressTests
{
    private const int Told = 1108;

    [Fact]
    public async Task A_start_that_takes_long_tells_how_far_it_is()
    {
        var disk = await UncleanDiskAsync();
        var (time, lines) = (new ManualTime(), new Lines());

        // Each read of a log takes "long": the timers fire during it.
        disk.BeforeRead = path =>
        {
            if (path.EndsWith(".log", StringComparison.Ordinal))
                time.FireTimers();
        };
        await using var directory = await OpenAsync(disk, time, lines);

        var told = lines.Of(Told);
        told.Count.ShouldBeGreaterThan(1);
        told[0].ShouldStartWith("Opened 0 of 2 partitions; ");
        told[^1].ShouldStartWith("Opened 2 of 2 partitions; 2 segments with 2 MiB had to be read so far");
    }

    [Fact]
    public async Task A_quick_start_says_nothing()
    {
        var disk = await UncleanDiskAsync();
        var lines = new Lines();
        await using var directory = await OpenAsync(disk, new ManualTime(), lines);
        lines.Of(Told).ShouldBeEmpty();
    }

    private static async Task<SimulatedDisk> UncleanDiskAsync()
    {
        var disk = new SimulatedDisk();
        await using var directory = await OpenAsync(disk, new ManualTime(), new Lines());
        var topic = directory.CreateTopic("t", 2, new Dictionary<string, string>());
        for (var i = 0; i < 10; i++)
            (await topic.Partitions[i % 2].AppendAsync(Batch.Plain(25, 10_000), default)).ErrorCode.ShouldBe((short)0);
        return disk.KillProcess();
    }

    private static Task<LogDirectory> OpenAsync(SimulatedDisk disk, ManualTime time, ILogger log) =>
        LogDirectory.OpenAsync(new StorageOptions { DataDirectory = TestLog.Folder }, time, disk, log);

    private sealed class Lines : ILogger
    {
        private readonly List<(int Id, string Text)> _lines = [];

        public List<string> Of(int id)
        {
            lock (_lines)
                return [.. _lines.Where(line => line.Id == id).Select(line => line.Text)];
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            lock (_lines)
                _lines.Add((eventId.Id, string.Create(CultureInfo.InvariantCulture, $"{formatter(state, exception)}")));
        }
    }
}
