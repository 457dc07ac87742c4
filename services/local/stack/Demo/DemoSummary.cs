using System.Globalization;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Verification;
using LeadStreams.Local.Stack.View;
using Spectre.Console;

namespace LeadStreams.Local.Stack.Demo;

/// <summary>What a demo run proves, and where to look next.</summary>
internal sealed record DemoSummary(
    DemoFeed Feed,
    Conservation Before,
    Conservation After,
    long PersonsBefore,
    StackCounts Counts,
    TimeSpan Took
)
{
    private long Sent => After.Raw - Before.Raw;

    private long NewPersons => Counts.Persons - PersonsBefore;

    /// <summary>True when each record has the fate it was made for, nothing is lost, and each human is one person.</summary>
    public bool IsRight =>
        After.Holds
        && Sent >= Feed.Records.Count
        && After.Rejected - Before.Rejected >= Fate(DemoFate.Rejected)
        && After.Normalized - Before.Normalized == Fate(DemoFate.Normalized)
        && NewPersons <= Feed.PersonCount
        && (PersonsBefore > 0 || NewPersons == Feed.PersonCount);

    /// <summary>Prints the summary.</summary>
    public void Print(IAnsiConsole console, StackOptions options)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn("what")
            .AddColumn(new TableColumn("made").RightAligned())
            .AddColumn(new TableColumn("found").RightAligned());
        table.AddRow("raw records", Number(Feed.Records.Count), Number(Sent));
        table.AddRow("normalized", Number(Fate(DemoFate.Normalized)), Number(After.Normalized - Before.Normalized));
        table.AddRow("redelivered", Number(Fate(DemoFate.Redelivered)), Number(After.Redelivered - Before.Redelivered));
        table.AddRow("rejected", Number(Fate(DemoFate.Rejected)), Number(After.Rejected - Before.Rejected));
        table.AddRow("people → new persons", Number(Feed.PersonCount), Number(NewPersons));
        console.Write(table);
        console.WriteLine($"rejected, by code: {Join(After.RejectedByCode)}");
        console.WriteLine(
            $"persons by market: {Join(Counts.PersonsByMarket)}; open reviews: {Counts.Reviews}; SLA events so far: {Join(Counts.Thresholds)}"
        );
        console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"took {Took.TotalSeconds:0.0} s from the first record to the last row ({Feed.Records.Count / Took.TotalSeconds:0} records/s)"
            )
        );
        var verdict =
            $"conservation: raw {After.Raw} = normalized {After.Normalized} + redelivered {After.Redelivered} + rejected {After.Rejected}";
        console.MarkupLineInterpolated(
            IsRight
                ? (FormattableString)$"[green]OK[/] {verdict}"
                : $"[red]WRONG[/] {verdict} (missing {After.Missing})"
        );
        PrintNextSteps(console, options);
    }

    private static void PrintNextSteps(IAnsiConsole console, StackOptions options)
    {
        var password = PostgresSetup.PasswordFile(options);
        console.WriteLine();
        console.WriteLine("look around while it runs:");
        console.WriteLine(
            $"  PGPASSFILE={password} psql -h 127.0.0.1 -p {options.Ports.Postgres} -U leads_market_de leadstreams -c 'select * from bi.person_by_market limit 5'"
        );
        console.WriteLine(
            $"  kcat -b {options.BootstrapServers} -t leads.market.de -C -e -o beginning -f '%k %S bytes\\n' | head"
        );
        console.WriteLine($"  curl -s {options.SchemaRegistry}subjects");
        console.WriteLine(
            $"  curl -s -d 'email=jo@example.com&submission_id=1&country=DE' {options.Ingest}v1/sources/web-form"
        );
        console.WriteLine(
            $"  curl -s {StackSettings.OperationsUrl(options, options.SeparateProcesses ? "identity" : null)}/metrics"
        );
        var offset = options.Ports.Kafka - new StackPorts().Kafka;
        var ports = offset == 0 ? "" : $" --port-offset {offset}";
        console.WriteLine($"  artifacts/leadstreams verify{ports}");
        console.WriteLine(
            $"  artifacts/leadstreams explain person jo@example.com --data {options.DataDirectory}{ports}"
        );
        console.WriteLine($"  artifacts/leadstreams identity review list --data {options.DataDirectory}{ports}");
        console.WriteLine($"  logs: {options.LogDirectory}");
    }

    private long Fate(DemoFate fate) => Feed.Records.Count(record => record.Fate == fate);

    private static string Join<TKey>(IReadOnlyDictionary<TKey, long> counts)
        where TKey : notnull =>
        counts.Count == 0 ? "none" : string.Join(", ", counts.Select(entry => $"{entry.Key} {entry.Value}"));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
