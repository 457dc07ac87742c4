using Npgsql;

namespace LeadStreams.PostgresSink.Security;

/// <summary>
/// Refuses a database in which row-level security would not bind those whom it is for: superusers, BYPASSRLS and owners pass policies by, roles
/// that may make roles or read the server's files can help themselves. Looks at the writer's own login, at every login that reads (all members of
/// <c>leads_reader</c>, however indirect), and at every table.
/// </summary>
internal static class IsolationCheck
{
    private const string Readers = """
        WITH RECURSIVE reader AS (
            SELECT oid AS role FROM pg_roles WHERE rolname = 'leads_reader'
            UNION
            SELECT m.member FROM pg_auth_members m JOIN reader ON m.roleid = reader.role
        )
        SELECT r.oid, r.rolname FROM pg_roles r JOIN reader ON reader.role = r.oid
        WHERE r.oid <> (SELECT nspowner FROM pg_namespace WHERE nspname = 'leads')
        """;

    private const string Writer = "SELECT r.oid, r.rolname FROM pg_roles r WHERE r.rolname = current_user";

    private const string RoleFaults = """
        SELECT c.rolname, f.fault, f.remedy
        FROM checked c
        JOIN pg_roles r ON r.oid = c.oid
        CROSS JOIN LATERAL (
            SELECT 'is a superuser' AS fault, format('ALTER ROLE %I NOSUPERUSER', r.rolname) AS remedy WHERE r.rolsuper
            UNION ALL
            SELECT 'has BYPASSRLS', format('ALTER ROLE %I NOBYPASSRLS', r.rolname) WHERE r.rolbypassrls
            UNION ALL
            SELECT 'may make roles', format('ALTER ROLE %I NOCREATEROLE', r.rolname) WHERE r.rolcreaterole
            UNION ALL
            SELECT format('may act as %s', p.rolname), format('REVOKE %I FROM %I', p.rolname, r.rolname)
            FROM pg_roles p
            WHERE NOT r.rolsuper AND p.oid <> r.oid AND pg_has_role(r.oid, p.oid, 'MEMBER')
                AND (p.rolsuper OR p.rolbypassrls OR p.rolcreaterole OR p.rolname = 'leads_sink'
                    OR p.rolname IN ('pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program')
                    OR p.oid IN (SELECT relowner FROM owned))
            UNION ALL
            SELECT 'owns ' || string_agg(o.name, ', '), 'let the migration owner own them, with ALTER TABLE … OWNER TO'
            FROM owned o WHERE o.relowner = r.oid HAVING count(*) > 0
        ) f
        ORDER BY 1, 2
        """;

    private const string Owned = """
        owned AS (
            SELECT c.relowner, c.oid::regclass::text AS name
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname IN ('leads', 'bi', 'security') AND c.relkind IN ('r', 'p', 'v', 'm')
        )
        """;

    private const string OpenTables = """
        SELECT c.oid::regclass::text
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE n.nspname IN ('leads', 'security') AND c.relkind IN ('r', 'p')
            AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid))
        ORDER BY 1
        """;

    /// <summary>Checks through the writer's connection.</summary>
    /// <exception cref="IsolationException">Lists every fault at once.</exception>
    public static async Task RunAsync(NpgsqlConnection writer, CancellationToken cancellation)
    {
        var faults = new List<string>();
        await foreach (var (role, fault, remedy) in RoleFaultsAsync(writer, Writer, cancellation))
        {
            faults.Add($"The writer {role} {fault}. Log in as {PostgresRoles.Sink}, or mend it: {remedy};");
        }

        await foreach (var (role, fault, remedy) in RoleFaultsAsync(writer, Readers, cancellation))
        {
            faults.Add($"The reader {role} {fault}. Mend it: {remedy};");
        }

        await using var tables = new NpgsqlCommand(OpenTables, writer);
        await using var reader = await tables.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var table = reader.GetString(0);
            faults.Add(
                $"Table {table} has row-level security not enabled, not forced or without policy. Mend it: ALTER TABLE {table} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; and add its policies."
            );
        }

        if (faults.Count > 0)
        {
            throw new IsolationException(faults);
        }
    }

    private static async IAsyncEnumerable<(string Role, string Fault, string Remedy)> RoleFaultsAsync(
        NpgsqlConnection connection,
        string checkedRoles,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation
    )
    {
        await using var command = new NpgsqlCommand(
            $"WITH checked AS ({checkedRoles}), {Owned} {RoleFaults}",
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            yield return (reader.GetString(0), reader.GetString(1), reader.GetString(2));
        }
    }
}
