using LeadStreams.Domain.Markets;
using Npgsql;

namespace LeadStreams.PostgresSink.Security;

/// <summary>
/// Makes the roles and says which market each may see, from <c>markets.yaml</c>. Runs as the owner role, at every start; what is there already stays.
/// Grants to roles of other names are the database administrator's and are left alone.
/// </summary>
internal sealed class RoleSetup(NpgsqlConnection owner, MarketCatalog catalog)
{
    /// <summary>The roles that migrations name, and the login of each market. Before the migrations.</summary>
    /// <exception cref="IsolationException">A role is missing and the owner may not make it.</exception>
    public async Task CreateRolesAsync(IReadOnlyDictionary<string, string> passwords, CancellationToken cancellation)
    {
        if (catalog.ByCode(PostgresRoles.UnassignedMarket) is not null)
        {
            throw new IsolationException([
                $"markets.yaml: the code '{PostgresRoles.UnassignedMarket}' is taken for what belongs to no market.",
            ]);
        }

        await CreateAsync(PostgresRoles.Reader, "NOLOGIN", cancellation);
        foreach (var login in PostgresRoles.Logins(catalog))
        {
            await CreateAsync(
                login,
                login == PostgresRoles.Sink ? "LOGIN" : $"LOGIN IN ROLE {PostgresRoles.Reader}",
                cancellation
            );
            if (passwords.TryGetValue(login, out var password))
            {
                await ExecuteAsync($"ALTER ROLE {login} PASSWORD '{ScramVerifier.Of(password)}'", cancellation);
            }
        }

        var database = new NpgsqlCommandBuilder().QuoteIdentifier(owner.Database);
        await ExecuteAsync($"REVOKE ALL ON DATABASE {database} FROM PUBLIC", cancellation);
        await ExecuteAsync(
            $"GRANT CONNECT ON DATABASE {database} TO {PostgresRoles.Reader}, {PostgresRoles.Sink}",
            cancellation
        );
    }

    /// <summary>Who may see which market. After the migrations.</summary>
    public async Task GrantMarketsAsync(CancellationToken cancellation)
    {
        var roles = new List<string> { PostgresRoles.Global };
        var markets = new List<string> { PostgresRoles.UnassignedMarket };
        foreach (var market in catalog.Markets)
        {
            roles.AddRange([PostgresRoles.Global, PostgresRoles.OfMarket(market.Code)]);
            markets.AddRange([market.Code, market.Code]);
        }

        await using var transaction = await owner.BeginTransactionAsync(cancellation);
        await using var stale = new NpgsqlCommand(
            "DELETE FROM security.grants WHERE role_name LIKE 'leads\\_market\\_%' AND role_name <> 'leads_market_' || market",
            owner
        );
        await stale.ExecuteNonQueryAsync(cancellation);
        await using var grant = new NpgsqlCommand(
            "INSERT INTO security.grants (role_name, market) SELECT * FROM unnest($1, $2) ON CONFLICT DO NOTHING",
            owner
        );
        grant.Parameters.Add(new NpgsqlParameter { Value = roles.ToArray() });
        grant.Parameters.Add(new NpgsqlParameter { Value = markets.ToArray() });
        await grant.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private async Task CreateAsync(string role, string attributes, CancellationToken cancellation)
    {
        await using var look = new NpgsqlCommand("SELECT 1 FROM pg_roles WHERE rolname = $1", owner);
        look.Parameters.Add(new NpgsqlParameter { Value = role });
        if (await look.ExecuteScalarAsync(cancellation) is not null)
        {
            return;
        }

        try
        {
            await ExecuteAsync($"CREATE ROLE {role} {attributes}", cancellation);
        }
        catch (PostgresException taken)
            when (taken.SqlState is PostgresErrorCodes.DuplicateObject or PostgresErrorCodes.UniqueViolation)
        {
            // Another instance of the sink made it in the meantime.
        }
        catch (PostgresException denied) when (denied.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new IsolationException([
                $"Role {role} is missing and the owner may not make it. As a superuser: CREATE ROLE {role} {attributes};",
            ]);
        }
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
