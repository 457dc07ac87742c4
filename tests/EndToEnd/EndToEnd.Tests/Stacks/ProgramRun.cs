using System.ComponentModel;
using System.Diagnostics;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>What a program printed, and its exit code.</summary>
internal sealed record ProgramRun(int ExitCode, string Output, string Errors)
{
    /// <summary>Runs a program to its end; fails the test when the machine lacks it or it takes longer than the deadline.</summary>
    public static async Task<ProgramRun> OfAsync(
        string program,
        IReadOnlyList<string> arguments,
        TimeSpan deadline,
        CancellationToken cancellation,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Start(start);
        process.StandardInput.Close();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new ProgramRun(process.ExitCode, await output, await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end within {deadline.TotalSeconds:0} s");
            throw;
        }
    }

    /// <summary>Runs the <c>leadstreams</c> command.</summary>
    public static Task<ProgramRun> OfCommandAsync(
        IReadOnlyList<string> arguments,
        TimeSpan deadline,
        CancellationToken cancellation
    ) =>
        OfAsync(
            Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
            [Checkout.Command, .. arguments],
            deadline,
            cancellation
        );

    /// <summary>The output; fails the test when the exit code is not 0.</summary>
    public string OutputOfSuccess()
    {
        ExitCode.ShouldBe(0, $"{Output}\n{Errors}");
        return Output;
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            Assert.Fail($"{start.FileName} cannot be run ({missing.Message}); 'build/install.sh test' installs it");
            throw;
        }
    }
}
