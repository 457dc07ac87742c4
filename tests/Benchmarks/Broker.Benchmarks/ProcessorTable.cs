using System.Globalization;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>
/// Processor time of the whole process, client and broker together, for one record: what the wall clock cannot tell while other work runs
/// on the machine. Then what the threads of the broker take of it, which the client's share does not hide.
/// </summary>
internal sealed class ProcessorTable
{
    private const int RoundsByThread = 5;
    private readonly List<(string Name, List<double> Ours, List<double> Mock)> pairs = [];
    private readonly List<(string Name, int Records, Action Ours, Action Mock)> bodies = [];

    /// <summary>Both bodies of a pair, which count what they take from now on.</summary>
    public (Action Ours, Action Mock) Count(string name, int records, Action ours, Action mock)
    {
        var pair = (Name: name, Ours: new List<double>(), Mock: new List<double>());
        pairs.Add(pair);
        bodies.Add((name, records, ours, mock));
        return (() => Measure(records, ours, pair.Ours), () => Measure(records, mock, pair.Mock));
    }

    public void Print()
    {
        Console.WriteLine("processor time of a record, client and broker, all threads (median)");
        foreach (var (name, ours, mock) in pairs.Where(pair => pair.Ours.Count > 0))
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {name, -30} ours {Median(ours), 7:N0} ns   mock {Median(mock), 7:N0} ns   ratio {Median(mock) / Median(ours):F2}"
                )
            );
        }
    }

    /// <summary>Runs every pair a few more times: reading the times of all threads takes milliseconds, and so is not done in the rounds that
    /// the ratios come from.</summary>
    public void PrintThreads()
    {
        Console.WriteLine("processor time of a record, threads of the broker alone (Linux)");
        foreach (var (name, records, ours, mock) in bodies)
        {
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  {name, -30} ours {OfThreads(OurThreads, records, ours), 7:N0} ns   mock {OfThreads(MockThreads, records, mock), 7:N0} ns"
                )
            );
        }
    }

    private static bool OurThreads(string name) =>
        name.StartsWith("kafka-client", StringComparison.Ordinal) || name.StartsWith("log-", StringComparison.Ordinal);

    private static bool MockThreads(string name) => name.StartsWith("rdk:mock", StringComparison.Ordinal);

    private static double OfThreads(Func<string, bool> counts, int records, Action body)
    {
        var before = Nanoseconds(counts);
        for (var i = 0; i < RoundsByThread; i++)
        {
            body();
        }

        return (double)(Nanoseconds(counts) - before) / records / RoundsByThread;
    }

    private static long Nanoseconds(Func<string, bool> counts) =>
        Directory
            .GetDirectories("/proc/self/task")
            .Where(task => counts(File.ReadAllText(Path.Combine(task, "comm"))))
            .Sum(task =>
                long.Parse(
                    File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0],
                    CultureInfo.InvariantCulture
                )
            );

    private static void Measure(int records, Action body, List<double> samples)
    {
        var before = Environment.CpuUsage.TotalTime;
        body();
        samples.Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / records);
    }

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);
}
