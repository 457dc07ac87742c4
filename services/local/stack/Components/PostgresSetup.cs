using LeadStreams.Domain.Markets;
using LeadStreams.Local.Postgres;
using LeadStreams.PostgresSink.Security;

namespace LeadStreams.Local.Stack.Components;

/// <summary>
/// What a database administrator does once: the database, its owner, and a password for every login, in a pgpass file that psql and the
/// services read. The sink makes the other roles itself.
/// </summary>
internal static class PostgresSetup
{
    public const string Database = "leadstreams";

    /// <summary>The pgpass file of a data folder.</summary>
    public static string PasswordFile(StackOptions options) =>
        Path.Combine(Path.GetFullPath(options.DataDirectory), "pgpass");

    /// <summary>Makes what is missing.</summary>
    public static Task PrepareAsync(PostgresCluster cluster, StackOptions options, CancellationToken cancellation)
    {
        var catalog = MarketCatalog.Load(Path.Combine(options.SchemasDirectory, "markets.yaml"));
        var logins = PostgresRoles.Logins(catalog);
        return PostgresDatabase.PrepareAsync(
            cluster,
            Database,
            PostgresRoles.Owner,
            logins,
            cancellation,
            PasswordFile(options)
        );
    }
}
