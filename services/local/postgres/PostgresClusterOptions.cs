namespace LeadStreams.Local.Postgres;

/// <summary>How a private PostgreSQL cluster is run.</summary>
public sealed record PostgresClusterOptions
{
    /// <summary>
    /// Folder of the cluster: its data, log and superuser password. When the process is root and the user <c>postgres</c> cannot reach it (a
    /// checkout in a 0700 home), the cluster lies under <c>/var/lib/leadstreams</c> instead, and this folder holds a note that says where.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>TCP port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>False only for tests: faster, and a crash of the machine loses the cluster.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Folder with <c>initdb</c> and <c>pg_ctl</c>; null looks for Debian's newest, then along PATH.</summary>
    public string? BinariesDirectory { get; init; }

    /// <summary>Further server settings, name to value, as in <c>postgresql.conf</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } =
        new Dictionary<string, string>(StringComparer.Ordinal);
}
