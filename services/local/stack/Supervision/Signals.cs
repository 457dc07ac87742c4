using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LeadStreams.Local.Stack.Supervision;

/// <summary>POSIX signals, which .NET can receive but not send.</summary>
internal static partial class Signals
{
    private const int NoSuchProcess = 3;
    private const int Sigterm = 15;

    /// <summary>Asks a process to end. A process that is gone already is no fault.</summary>
    public static void Terminate(int processId)
    {
        if (Kill(processId, Sigterm) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int processId, int signal);
}
