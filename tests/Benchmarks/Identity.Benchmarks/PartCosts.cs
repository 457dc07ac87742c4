using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LeadStreams.Identity.Benchmarks;

/// <summary>What the parts of the work cost, by the clock and in bytes allocated. Parts follow one another: what is between two marks belongs to the second.</summary>
internal sealed class PartCosts
{
    private readonly Dictionary<string, (long Ticks, long Bytes, long Times)> parts = new(StringComparer.Ordinal);
    private long ticks;
    private long bytes;

    /// <summary>Counts from here.</summary>
    public void Begin() => (ticks, bytes) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());

    /// <summary>What was done since the last mark was this part.</summary>
    public void End(string part)
    {
        var (now, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        ref var cost = ref CollectionsMarshal.GetValueRefOrAddDefault(parts, part, out _);
        cost = (cost.Ticks + now - ticks, cost.Bytes + allocated - bytes, cost.Times + 1);
        Begin();
    }

    /// <summary>A table of what a lead costs, the dearest part first.</summary>
    public string ForEach(int leads)
    {
        var lines = parts
            .OrderByDescending(part => part.Value.Ticks)
            .Select(part =>
                FormattableString.Invariant(
                    $"| {part.Key} | {(double)part.Value.Times / leads:F2} | {Stopwatch.GetElapsedTime(0, part.Value.Ticks).TotalMicroseconds / leads:F1} µs | {part.Value.Bytes / leads:N0} B |"
                )
            );
        return string.Join(
            '\n',
            ["| part | times a lead | by the clock | allocated |", "|---|---:|---:|---:|", .. lines]
        );
    }
}
