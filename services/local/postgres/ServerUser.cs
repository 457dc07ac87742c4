using System.Diagnostics;

namespace LeadStreams.Local.Postgres;

/// <summary>
/// The operating system user of the server. PostgreSQL refuses to run as root, so root hands it to the user <c>postgres</c>, which
/// Debian's package makes; anybody else runs it directly.
/// </summary>
internal sealed class ServerUser
{
    private const string Name = "postgres";

    /// <summary>True when the server runs as another user than this process.</summary>
    public bool IsOther { get; } = Environment.IsPrivilegedProcess;

    /// <summary>True when that user can pass through every folder above <paramref name="directory"/>.</summary>
    public bool CanReach(string directory)
    {
        if (!IsOther)
        {
            return true;
        }

        for (
            var folder = Path.GetDirectoryName(Path.GetFullPath(directory));
            folder is not null;
            folder = Path.GetDirectoryName(folder)
        )
        {
            if (Directory.Exists(folder) && !File.GetUnixFileMode(folder).HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes a folder that only the server's user may enter (and root, who may everything).</summary>
    public async Task MakeDirectoryAsync(string directory, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        string[] owner = IsOther ? ["-o", Name, "-g", Name] : [];
        await ExecuteAsync("install", ["-d", "-m", "0700", .. owner, directory], cancellation);
    }

    /// <summary>Writes a file that only the server's user may read.</summary>
    public async Task WriteSecretAsync(string path, string text, CancellationToken cancellation)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        await using (var file = new StreamWriter(path, options))
        {
            await file.WriteAsync(text.AsMemory(), cancellation);
        }

        if (IsOther)
        {
            await ExecuteAsync("chown", [$"{Name}:{Name}", path], cancellation);
        }
    }

    /// <summary>Runs a program as the server's user.</summary>
    /// <returns>Exit code, and what it printed.</returns>
    public Task<(int ExitCode, string Output)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation
    ) =>
        IsOther
            ? StartAsync(
                "setpriv",
                [$"--reuid={Name}", $"--regid={Name}", "--init-groups", "--", program, .. arguments],
                cancellation
            )
            : StartAsync(program, arguments, cancellation);

    private static async Task ExecuteAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation
    )
    {
        var (exitCode, output) = await StartAsync(program, arguments, cancellation);
        if (exitCode != 0)
        {
            throw new PostgresClusterException($"{program} {string.Join(' ', arguments)} failed: {output}");
        }
    }

    private static async Task<(int ExitCode, string Output)> StartAsync(
        string program,
        IReadOnlyList<string> arguments,
        CancellationToken cancellation
    )
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        using var process = Process.Start(start) ?? throw new PostgresClusterException($"{program} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, (await output + await errors).Trim());
    }
}
