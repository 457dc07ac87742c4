using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LeadStreams.Local.Postgres;
using Npgsql;

namespace LeadStreams.LocalPostgres.Tests;

public sealed class PostgresClusterTests : IAsyncLifetime
{
    private readonly string folder = Path.Combine(
        Path.GetTempPath(),
        $"leadstreams-cluster-{Path.GetRandomFileName()}"
    );
    private PostgresCluster? cluster;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (cluster is not null)
        {
            await cluster.DeleteAsync(CancellationToken.None);
        }

        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task State_survives_a_stop_and_a_kill()
    {
        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder });
        await cluster.StartAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync("CREATE TABLE t AS SELECT 1 AS x");
        await cluster.StopAsync(TestContext.Current.CancellationToken);
        cluster.ProcessId.ShouldBeNull();

        await cluster.StartAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync("INSERT INTO t VALUES (2)");
        Kill(cluster.ProcessId!.Value);

        await cluster.StartAsync(TestContext.Current.CancellationToken);
        (await ExecuteAsync("SELECT sum(x)::int FROM t")).ShouldBe(3);
    }

    [Fact]
    public async Task A_server_that_an_earlier_process_left_behind_is_replaced()
    {
        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await cluster.StartAsync(TestContext.Current.CancellationToken);
        var left = cluster.ProcessId;

        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await cluster.StartAsync(TestContext.Current.CancellationToken);

        cluster.ProcessId.ShouldNotBe(left);
        (await ExecuteAsync("SELECT 1")).ShouldBe(1);
    }

    [Fact]
    public async Task A_folder_that_the_server_user_cannot_reach_is_exchanged_for_one_it_can()
    {
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        cluster = new PostgresCluster(
            new PostgresClusterOptions { Directory = Path.Combine(folder, "inside"), Durable = false }
        );
        await cluster.StartAsync(TestContext.Current.CancellationToken);

        (await ExecuteAsync("SELECT 1")).ShouldBe(1);
        if (Environment.IsPrivilegedProcess)
        {
            var note = await File.ReadAllTextAsync(
                Path.Combine(folder, "inside", "cluster-location"),
                TestContext.Current.CancellationToken
            );
            note.Trim().ShouldBe(cluster.Directory);
        }
    }

    [Fact]
    public async Task A_taken_port_is_told_by_its_number()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        cluster = new PostgresCluster(
            new PostgresClusterOptions
            {
                Directory = folder,
                Port = port,
                Durable = false,
            }
        );

        var refusal = await Should.ThrowAsync<PostgresClusterException>(() =>
            cluster.StartAsync(TestContext.Current.CancellationToken)
        );

        refusal.Message.ShouldContain($"Port {port}");
    }

    [Fact]
    public async Task Who_reads_the_passwords_while_they_are_written_anew_reads_all_of_them()
    {
        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await cluster.StartAsync(TestContext.Current.CancellationToken);
        var first = await PrepareAsync();
        var before = await File.ReadAllTextAsync(first.PasswordFile, TestContext.Current.CancellationToken);
        using var reader = new StreamReader(
            new FileStream(first.PasswordFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete)
        );

        await PrepareAsync();

        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldBe(before);
        (await File.ReadAllTextAsync(first.PasswordFile, TestContext.Current.CancellationToken)).ShouldBe(before);
        File.GetUnixFileMode(first.PasswordFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Directory.GetFiles(folder, "*.pgpass*").Length.ShouldBe(1);

        Task<PostgresDatabase> PrepareAsync() =>
            PostgresDatabase.PrepareAsync(
                cluster,
                "leadstreams",
                "leadstreams",
                ["reader"],
                TestContext.Current.CancellationToken
            );
    }

    [Fact]
    public async Task Databases_that_are_prepared_at_the_same_time_share_their_roles_and_passwords()
    {
        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await cluster.StartAsync(TestContext.Current.CancellationToken);

        var databases = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(number =>
                    PostgresDatabase.PrepareAsync(
                        cluster,
                        $"leadstreams_{number}",
                        "leadstreams",
                        ["reader"],
                        TestContext.Current.CancellationToken
                    )
                )
        );

        foreach (var database in databases)
        {
            await using var connection = new NpgsqlConnection(database.ConnectionString("leadstreams"));
            await connection.OpenAsync(TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task The_superuser_needs_its_password()
    {
        cluster = new PostgresCluster(new PostgresClusterOptions { Directory = folder, Durable = false });
        await cluster.StartAsync(TestContext.Current.CancellationToken);
        var wrong = new NpgsqlConnectionStringBuilder(cluster.ConnectionString()) { Password = "guess" };

        await using var connection = new NpgsqlConnection(wrong.ToString());

        (
            await Should.ThrowAsync<PostgresException>(() =>
                connection.OpenAsync(TestContext.Current.CancellationToken)
            )
        ).SqlState.ShouldBe("28P01");
    }

    [Fact]
    public void Missing_programs_name_the_folder() =>
        Should
            .Throw<PostgresClusterException>(() =>
                new PostgresCluster(new() { Directory = folder, BinariesDirectory = "/nowhere" })
            )
            .Message.ShouldContain("/nowhere");

    private async Task<object?> ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(cluster!.ConnectionString() + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        process.WaitForExit(TimeSpan.FromSeconds(30)).ShouldBeTrue();
    }
}
