using LeadStreams.Domain.Markets;
using LeadStreams.PostgresSink.Migrations;
using LeadStreams.PostgresSink.Security;
using LeadStreams.PostgresSink.Writing;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>What happens before the first record: roles, migrations, grants (as the owner), then the check that the markets are kept apart.</summary>
internal sealed class DatabaseSetup(SinkSettings settings, MarketCatalog catalog, ILogger logger, TimeProvider clock)
{
    /// <summary>Runs everything; harmless to repeat.</summary>
    /// <exception cref="MigrationException">Program and database do not fit.</exception>
    /// <exception cref="IsolationException">The database would not keep the markets apart.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (settings.Owner is not null)
        {
            await PrepareAsync(settings.Owner, cancellation);
        }

        await using var writer = new NpgsqlConnection(settings.Writer);
        await writer.OpenAsync(cancellation);
        await IsolationCheck.RunAsync(writer, cancellation);
        logger.Isolated();
        await BusinessHours.WriteAsync(writer, catalog, clock.GetUtcNow(), cancellation);
    }

    private async Task PrepareAsync(string ownerLogin, CancellationToken cancellation)
    {
        // Not from the pool: the lock ends with the connection.
        await using var owner = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(ownerLogin) { Pooling = false }.ConnectionString
        );
        await owner.OpenAsync(cancellation);
        await using var oneAtATime = new NpgsqlCommand($"SELECT pg_advisory_lock({MigrationRunner.LockKey})", owner);
        await oneAtATime.ExecuteNonQueryAsync(cancellation);
        var roles = new RoleSetup(owner, catalog);
        await roles.CreateRolesAsync(
            settings.PasswordsFile is null
                ? new Dictionary<string, string>()
                : PasswordFile.Read(settings.PasswordsFile),
            cancellation
        );
        var migrations = Migration.Embedded();
        var ran = await MigrationRunner.RunAsync(owner, migrations, cancellation);
        logger.Migrated(migrations[^1].Number, ran.Count);
        await roles.GrantMarketsAsync(cancellation);
    }
}
