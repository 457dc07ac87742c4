using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LeadStreams.Benchmarks.Paired;

/// <summary>Processor time of the calling thread, or the wall clock; in nanoseconds.</summary>
public static partial class ThreadClock
{
    // linux/time.h
    private const int ThreadCpuTime = 3;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Nanoseconds from some instant on.</summary>
    public static long Now(bool wall)
    {
        if (wall)
        {
            return (long)Stopwatch.GetElapsedTime(0).TotalNanoseconds;
        }

        return ClockGetTime(ThreadCpuTime, out var time) == 0
            ? (time.Seconds * NanosecondsPerSecond) + time.Nanoseconds
            : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
