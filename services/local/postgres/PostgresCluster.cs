using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Local.Postgres;

/// <summary>
/// A private PostgreSQL cluster: the real server, in a folder of its own, on a port of 127.0.0.1. Made on the first start, kept over restarts.
/// A server that an earlier process left behind in the folder is stopped first. Not thread-safe.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private const string LocationNote = "cluster-location";
    private const int StartTimeoutSeconds = 120;
    private const int MaxWaitsForReaping = 100;
    private readonly PostgresClusterOptions options;
    private readonly ServerUser user = new();
    private readonly string binaries;

    /// <summary>A cluster that is not started yet.</summary>
    /// <exception cref="PostgresClusterException">PostgreSQL is not installed.</exception>
    public PostgresCluster(PostgresClusterOptions options)
    {
        this.options = options;
        binaries = PostgresBinaries.Find(options.BinariesDirectory);
        Directory = Locate(options.Directory, user);
    }

    /// <summary>Address of the server.</summary>
    public static string Host => "127.0.0.1";

    /// <summary>Login role that may do everything; for set-up only, no service runs with it.</summary>
    public static string Superuser => "postgres";

    /// <summary>Folder where the cluster really lies.</summary>
    public string Directory { get; }

    /// <summary>TCP port; known after the start.</summary>
    public int Port { get; private set; }

    /// <summary>Password of <see cref="Superuser"/>; known after the start, kept in <see cref="PasswordFile"/>.</summary>
    public string SuperuserPassword { get; private set; } = "";

    /// <summary>File with the superuser's password, readable by the server's user alone.</summary>
    public string PasswordFile => Path.Combine(Directory, "superuser.password");

    /// <summary>The server's own log.</summary>
    public string LogFile => Path.Combine(Directory, "postgres.log");

    private string Data => Path.Combine(Directory, "data");

    /// <summary>Process id of the server, or null when none runs.</summary>
    public int? ProcessId => ServerProcess.Read(PidFile) is { IsAlive: true } server ? server.Id : null;

    private string PidFile => Path.Combine(Data, "postmaster.pid");

    /// <summary>A connection string in Npgsql's form for the superuser and a database.</summary>
    public string ConnectionString(string database = "postgres") =>
        $"Host={Host};Port={Port};Username={Superuser};Password={SuperuserPassword};Database={database}";

    /// <summary>Makes the cluster when it is not there, and starts the server; returns when it takes connections.</summary>
    /// <exception cref="PostgresClusterException">The port is taken, the folder is unusable, or the server does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Path.Combine(Data, "PG_VERSION")))
        {
            await InitializeAsync(cancellation);
        }
        else if (ProcessId is not null)
        {
            await StopAsync(cancellation);
        }

        await ForgetKilledServerAsync(cancellation);
        SuperuserPassword = await File.ReadAllTextAsync(PasswordFile, cancellation);
        Port = options.Port == 0 ? FreePort() : options.Port;
        RefuseTakenPort();
        string[] arguments =
        [
            "-D",
            Data,
            "-l",
            LogFile,
            "-w",
            "-t",
            StartTimeoutSeconds.ToString(CultureInfo.InvariantCulture),
            "-o",
            ServerArguments(),
            "start",
        ];
        var (exitCode, output) = await user.RunAsync(Path.Combine(binaries, "pg_ctl"), arguments, cancellation);
        if (exitCode != 0)
        {
            throw new PostgresClusterException($"PostgreSQL did not start in {Directory}: {output}\n{LastLogLines()}");
        }
    }

    /// <summary>Stops the server: disconnects clients, writes a checkpoint. No effect when none runs.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (ProcessId is null)
        {
            return;
        }

        var mode = options.Durable ? "fast" : "immediate";
        var (exitCode, output) = await user.RunAsync(
            Path.Combine(binaries, "pg_ctl"),
            ["-D", Data, "-w", "-t", StartTimeoutSeconds.ToString(CultureInfo.InvariantCulture), "-m", mode, "stop"],
            cancellation
        );
        if (exitCode != 0 && ProcessId is not null)
        {
            throw new PostgresClusterException($"PostgreSQL in {Directory} did not stop: {output}");
        }
    }

    /// <summary>Stops the server and removes the cluster with all its data.</summary>
    public async Task DeleteAsync(CancellationToken cancellation)
    {
        await StopAsync(cancellation);
        foreach (var folder in (string[])[Directory, options.Directory])
        {
            if (System.IO.Directory.Exists(folder))
            {
                System.IO.Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>Stops the server; the data stays.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None);

    private static string Locate(string wanted, ServerUser user)
    {
        var full = Path.GetFullPath(wanted);
        if (user.CanReach(full))
        {
            return full;
        }

        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(full)))[..12];
        var elsewhere = $"/var/lib/leadstreams/postgres-{hash}";
        System.IO.Directory.CreateDirectory(full);
        File.WriteAllText(Path.Combine(full, LocationNote), elsewhere + "\n");
        return elsewhere;
    }

    /// <summary>
    /// A killed server stays in the process table until its parent has reaped it, and PostgreSQL takes such an entry for a live server.
    /// Its backends end by themselves when they lose it, so after a while the entry means nothing.
    /// </summary>
    private async Task ForgetKilledServerAsync(CancellationToken cancellation)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var waits = 0; ServerProcess.Read(PidFile) is { IsZombie: true }; waits++)
        {
            if (waits == MaxWaitsForReaping)
            {
                File.Delete(PidFile);
                return;
            }

            await tick.WaitForNextTickAsync(cancellation);
        }
    }

    private async Task InitializeAsync(CancellationToken cancellation)
    {
        await user.MakeDirectoryAsync(Directory, cancellation);
        if (System.IO.Directory.Exists(Data))
        {
            // An earlier initdb was cut short before it wrote its version file.
            System.IO.Directory.Delete(Data, recursive: true);
        }

        await user.WriteSecretAsync(
            PasswordFile,
            RandomNumberGenerator.GetHexString(32, lowercase: true),
            cancellation
        );
        string[] arguments =
        [
            "-D",
            Data,
            "-U",
            Superuser,
            "--auth=scram-sha-256",
            $"--pwfile={PasswordFile}",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            .. options.Durable ? (string[])["--data-checksums"] : ["--no-sync"],
        ];
        var (exitCode, output) = await user.RunAsync(Path.Combine(binaries, "initdb"), arguments, cancellation);
        if (exitCode != 0)
        {
            throw new PostgresClusterException($"initdb failed in {Directory}: {output}");
        }
    }

    private string ServerArguments()
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["listen_addresses"] = Host,
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["unix_socket_directories"] = "",
            ["max_connections"] = "200",
            ["log_min_messages"] = "warning",
        };
        if (!options.Durable)
        {
            settings["fsync"] = "off";
            settings["full_page_writes"] = "off";
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return string.Join(
            ' ',
            settings.Select(setting =>
                $"-c {setting.Key}='{setting.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'"
            )
        );
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void RefuseTakenPort()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, Port);
            listener.Start();
        }
        catch (SocketException)
        {
            throw new PostgresClusterException(
                $"Port {Port} of {Host} is taken. Stop what listens there, or choose another port for Postgres."
            );
        }
    }

    private string LastLogLines() =>
        File.Exists(LogFile) ? string.Join('\n', File.ReadLines(LogFile).TakeLast(20)) : "";
}
