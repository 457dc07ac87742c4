using System.Globalization;

namespace LeadStreams.Broker.Benchmarks;

/// <summary>
/// Processor time of the whole process, client and broker together, for one record: what the wall clock cannot tell while other work runs
/// on the machine.
/// </summary>
internal sealed class ProcessorTable
{
    private readonly List<(string Name, List<double> Ours, List<double> Mock)> pairs = [];

    /// <summary>Both bodies of a pair, which count what they take from now on.</summary>
    public (Action Ours, Action Mock) Count(string name, int records, Action ours, Action mock)
    {
        var pair = (Name: name, Ours: new List<double>(), Mock: new List<double>());
        pairs.Add(pair);
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

    private static void Measure(int records, Action body, List<double> samples)
    {
        var before = Environment.CpuUsage.TotalTime;
        body();
        samples.Add((Environment.CpuUsage.TotalTime - before).TotalNanoseconds / records);
    }

    private static double Median(List<double> samples) => samples.Order().ElementAt(samples.Count / 2);
}
