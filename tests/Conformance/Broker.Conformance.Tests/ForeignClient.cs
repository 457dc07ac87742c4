using System.ComponentModel;
using System.Diagnostics;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>Starts clients that are programs of their own; a missing one is a failure that says what to install.</summary>
internal static class ForeignClient
{
    /// <summary>The folder with the scripts of the clients that are libraries.</summary>
    public static string Scripts { get; } = FindScripts();

    public static Process Start(string program, params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        try
        {
            process.Start();
            return process;
        }
        catch (Win32Exception missing)
        {
            process.Dispose();
            throw new InvalidOperationException(
                $"{program} is needed for this test: run build/install.sh test",
                missing
            );
        }
    }

    /// <summary>Runs a client to its end, which must come in time.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        TimeSpan deadline,
        string input,
        string program,
        params string[] arguments
    )
    {
        using var process = Start(program, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            using var late = new CancellationTokenSource(deadline);
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException hung)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} hung. Output:\n{await output}\n{await errors}", hung);
        }

        return (process.ExitCode, await output, await errors);
    }

    private static string FindScripts()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "Conformance", "clients");
            if (Directory.Exists(candidate))
                return candidate;
        }

        throw new DirectoryNotFoundException("tests/Conformance/clients is not above the test binaries");
    }
}
