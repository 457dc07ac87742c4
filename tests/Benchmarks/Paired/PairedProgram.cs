using System.Globalization;

namespace LeadStreams.Benchmarks.Paired;

/// <summary>A benchmark program: reads its arguments, runs its pairs, prints one table and a line for each ratio.</summary>
/// <param name="Name">Name of the program.</param>
/// <param name="Purpose">What it measures and against what, for the help text.</param>
public sealed record PairedProgram(string Name, string Purpose)
{
    private const int DefaultSeconds = 40;

    /// <summary>Runs the pairs. Returns the exit code of the process: 2 when the arguments cannot be understood.</summary>
    public int Run(string[] args, Func<IReadOnlyList<Pair>> createPairs)
    {
        ArgumentNullException.ThrowIfNull(createPairs);
        if (args is ["--help" or "-h"])
        {
            PrintHelp(Console.Out);
            return 0;
        }

        if (!TryRead(args, out var seconds, out var only))
        {
            PrintHelp(Console.Error);
            return 2;
        }

        var pairs = createPairs().Where(x => x.Name.Contains(only, StringComparison.Ordinal)).ToArray();
        if (pairs.Length == 0)
        {
            Console.Error.WriteLine($"no pair has '{only}' in its name");
            return 2;
        }

        var run = new PairedRun(TimeSpan.FromSeconds(seconds / pairs.Length));
        var results = Array.ConvertAll(pairs, run.Measure);
        ResultTable.Print(results);
        return 0;
    }

    private static bool TryRead(string[] args, out double seconds, out string only)
    {
        (seconds, only) = (DefaultSeconds, "");
        for (var i = 0; i < args.Length; i += 2)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds > 0:
                    break;
                case "--only" when value is not null:
                    only = value;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }

    private void PrintHelp(TextWriter output)
    {
        output.WriteLine(
            $"""
            {Name}: {Purpose}

            Both bodies of a pair run in turn in this process; shown are medians over the rounds, the ratio
            (1: as fast as the raw loop; 0.5: half as fast) with its quartiles, and the bytes allocated.

              --seconds N   time for all pairs together ({DefaultSeconds})
              --only TEXT   only the pairs that have this text in their names

            Example: {Name} --seconds 10 --only decode
            """
        );
    }
}
