using System.ComponentModel;
using System.Diagnostics;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>Runs clients that are programs of their own; a missing one is a failure that says what to install.</summary>
internal static class ForeignClient
{
    private static readonly string _clients = FindClients();
    private static readonly Lazy<Task> _nodeModules = new(InstallNodeModulesAsync);

    public static Task<string> KcatAsync(string input, params string[] arguments) =>
        RunAsync("kcat", "apt-get install kcat", arguments, input);

    public static Task<string> PythonAsync(string script, params string[] arguments) =>
        RunAsync("/usr/bin/python3", "apt-get install python3-kafka", [Path.Combine(_clients, script), .. arguments]);

    public static async Task<string> NodeAsync(string script, params string[] arguments)
    {
        await _nodeModules.Value;
        return await RunAsync("node", "apt-get install nodejs npm", [Path.Combine(_clients, script), .. arguments]);
    }

    private static async Task InstallNodeModulesAsync()
    {
        if (!Directory.Exists(Path.Combine(_clients, "node_modules", "kafkajs")))
            await RunAsync("npm", "apt-get install npm", ["ci", "--no-audit", "--no-fund", "--prefix", _clients]);
    }

    private static async Task<string> RunAsync(string program, string remedy, string[] arguments, string input = "")
    {
        using var process = new Process
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
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"{program} is needed for this test: {remedy}", missing);
        }

        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            using var deadline = new CancellationTokenSource(BrokerFixture.Deadline);
            await process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException late)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} hung. Output:\n{await output}\n{await errors}", late);
        }

        process.ExitCode.ShouldBe(0, $"{program} failed. Output:\n{await output}\n{await errors}");
        return await output;
    }

    private static string FindClients()
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
