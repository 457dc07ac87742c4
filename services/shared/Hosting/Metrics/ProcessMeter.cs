using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace LeadStreams.Hosting.Metrics;

/// <summary>When this process was started, by the name that Prometheus' own clients give it: each change of the value is a restart.</summary>
internal static class ProcessMeter
{
    private static readonly Meter Meter = new("LeadStreams.Hosting.Process");
    private static int isStarted;

    /// <summary>Begins to tell; once a process.</summary>
    public static void Start()
    {
        if (Interlocked.Exchange(ref isStarted, 1) == 0)
        {
            using var process = Process.GetCurrentProcess();
            var startedAt = new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0;
            Meter.CreateObservableGauge(
                "process.start.time",
                () => startedAt,
                "s",
                "Start time of the process, seconds since 1970"
            );
        }
    }
}
