using System.Diagnostics;

namespace LeadStreams.Identity.Cluster.Tests;

/// <summary>One instance of identity, a process of its own that can be killed and started again under the same name.</summary>
internal sealed class IdentityInstance(Cluster cluster, int number) : IDisposable
{
    private readonly List<string> lastLines = [];
    private Process? process;

    /// <summary>The last lines that it wrote.</summary>
    public string Log
    {
        get
        {
            lock (lastLines)
            {
                return string.Join('\n', lastLines);
            }
        }
    }

    public void Start()
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "LeadStreams.Identity.dll"),
            "--kafka",
            cluster.Connection.BootstrapServers,
            "--schema_registry",
            cluster.Registry.Url.ToString(),
            "--schemas",
            Checkout.Folder("schemas"),
            "--sources",
            Checkout.Folder("services/sources"),
            "--tenant_secret_file",
            cluster.TenantSecretFile,
            "--identity:instance",
            number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ];
        process = Process.Start(
            new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync(CancellationToken cancellation)
    {
        process!.HasExited.ShouldBeFalse($"instance {number} ended by itself:\n{Log}");
        process.Kill();
        await process.WaitForExitAsync(cancellation);
        process.Dispose();
        process = null;
    }

    public void Dispose()
    {
        if (process is { HasExited: false })
        {
            process.Kill();
            process.WaitForExit();
        }

        process?.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        const int Lines = 60;
        lock (lastLines)
        {
            if (lastLines.Count == Lines)
            {
                lastLines.RemoveAt(0);
            }

            lastLines.Add(line.Data ?? "");
        }
    }
}

/// <summary>Folders of the checkout that the tests were built from.</summary>
internal static class Checkout
{
    public static string Folder(string relative)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return Path.Combine(folder, relative);
            }
        }

        throw new DirectoryNotFoundException($"no checkout around {AppContext.BaseDirectory}");
    }
}
