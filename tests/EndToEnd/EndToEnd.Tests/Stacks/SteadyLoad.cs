using LeadStreams.Local.Stack;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>Sends web forms through ingest at a steady rate until it is stopped. Every third person comes twice.</summary>
internal sealed class SteadyLoad(StackOptions options, int perSecond)
{
    private const int TicksPerSecond = 5;
    private const int MaxTicksBehind = 10;

    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    /// <summary>Leads sent, and how many a second that was.</summary>
    public readonly record struct Sent(int Leads, double PerSecond);

    /// <summary>Sends until <paramref name="stop"/>; what was begun is finished.</summary>
    public async Task<Sent> RunAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        var underWay = new Queue<Task>();
        var next = 0;
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / TicksPerSecond));
        while (!stop.IsCancellationRequested)
        {
            var due = (int)(TimeProvider.System.GetElapsedTime(began).TotalSeconds * perSecond);
            var records = Enumerable.Range(next, due - next).Select(Record).ToList();
            next = due;
            underWay.Enqueue(new DemoSender(options, TimeProvider.System).SendAsync(records, CancellationToken.None));
            if (underWay.Count > MaxTicksBehind)
            {
                await underWay.Dequeue();
            }

            await tick.WaitForNextTickAsync(CancellationToken.None);
        }

        await Task.WhenAll(underWay);
        return new Sent(next, next / TimeProvider.System.GetElapsedTime(began).TotalSeconds);
    }

    private DemoRecord Record(int number) =>
        TenRecords.Form(
            $"load-{run}-{number}",
            "09:00",
            ("email", $"load.{run}.{(number % 3 == 2 ? number - 1 : number)}@acme.example"),
            ("first_name", "Lore"),
            ("last_name", "Last"),
            ("country", "DE")
        );
}
