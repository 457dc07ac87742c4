using System.Globalization;
using Npgsql;
using Spectre.Console;

namespace LeadStreams.Local.Stack.View;

/// <summary>Shows how records pass through the stages: a table that redraws itself on a terminal, a line now and then elsewhere.</summary>
internal sealed class LiveView(StackOptions options, IAnsiConsole console, TimeProvider clock)
{
    private static readonly TimeSpan TerminalInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LineInterval = TimeSpan.FromSeconds(3);

    /// <summary>Shows until <paramref name="work"/> ends, then once more; throws what it threw.</summary>
    public async Task ShowAsync(Task work, Func<(int Sent, int Total)> progress, CancellationToken cancellation)
    {
        using var lag = new ServiceLag(options);
        if (console.Profile.Capabilities.Interactive)
        {
            await console
                .Live(new Table())
                .StartAsync(context =>
                    RepeatAsync(
                        work,
                        TerminalInterval,
                        lag,
                        (counts, lags) => context.UpdateTarget(Table(counts, lags, progress())),
                        cancellation
                    )
                );
        }
        else
        {
            await RepeatAsync(
                work,
                LineInterval,
                lag,
                (counts, lags) => console.WriteLine(Line(counts, lags, progress())),
                cancellation
            );
        }

        await work;
    }

    private static string Line(
        StackCounts counts,
        IReadOnlyList<(string Service, long Records)> lags,
        (int Sent, int Total) feed
    ) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"sent {feed.Sent}/{feed.Total}  in Postgres: leads {counts.Leads}, persons {counts.Persons}, rejected {counts.Rejected}, SLA events {counts.Thresholds.Values.Sum()}; lag {string.Join(' ', lags.Select(lag => $"{lag.Service} {lag.Records}"))}"
        );

    private static Table Table(
        StackCounts counts,
        IReadOnlyList<(string Service, long Records)> lags,
        (int Sent, int Total) feed
    )
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("stage")
            .AddColumn(new TableColumn("records").RightAligned());
        table.AddRow("raw records sent and acknowledged", $"{feed.Sent} of {feed.Total}");
        table.AddRow("normalized leads in Postgres", Number(counts.Leads));
        table.AddRow("rejected", Number(counts.Rejected));
        table.AddRow("persons", Number(counts.Persons));
        foreach (var (market, persons) in counts.PersonsByMarket)
        {
            table.AddRow($"  in market {market}", Number(persons));
        }

        foreach (var (percent, events) in counts.Thresholds)
        {
            table.AddRow($"SLA {percent} % events", Number(events));
        }

        foreach (var (service, records) in lags)
        {
            table.AddRow($"lag of {service}", Number(records));
        }

        return table;
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private async Task RepeatAsync(
        Task work,
        TimeSpan interval,
        ServiceLag lag,
        Action<StackCounts, IReadOnlyList<(string Service, long Records)>> show,
        CancellationToken cancellation
    )
    {
        using var ticks = new PeriodicTimer(interval, clock);
        while (!work.IsCompleted)
        {
            var tick = ticks.WaitForNextTickAsync(cancellation).AsTask();
            await Task.WhenAny(work, tick);
            try
            {
                show(await StackCounts.ReadAsync(options, cancellation), await lag.ReadAsync(cancellation));
            }
            catch (NpgsqlException)
            {
                // The database is being restarted: the next tick shows it again.
            }
        }
    }
}
