using System.CommandLine;
using LeadStreams.Cli.Commands;
using LeadStreams.Local.Stack;
using LeadStreams.Local.Stack.Components;
using LeadStreams.PostgresSink.Security;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>Where the tables are that the sink writes; without the option those of the stack on this machine.</summary>
internal sealed class PostgresOption
{
    private readonly Option<string?> postgres = new("--postgres")
    {
        Description =
            "Connection string of a login with the global role, Npgsql's form; else the stack of --data and --port-offset, else LEADSTREAMS_POSTGRES",
    };
    private readonly Option<string> data = new("--data")
    {
        Description = "Data folder of the stack on this machine",
        DefaultValueFactory = _ => ".data",
    };
    private readonly StackAddress stack;

    private PostgresOption(Command command)
    {
        command.Add(postgres);
        command.Add(data);
        stack = StackAddress.AddTo(command);
    }

    public static PostgresOption AddTo(Command command) => new(command);

    /// <summary>Connects; what follows sees the tables as they are now.</summary>
    public NpgsqlConnection Open(ParseResult parsed)
    {
        var login =
            parsed.GetValue(postgres)
            ?? (
                StackAddress.IsGiven(parsed, data)
                    ? OfStack(parsed)
                    : stack.Of(parsed, "LEADSTREAMS_POSTGRES", _ => OfStack(parsed))
            );
        try
        {
            var connection = new NpgsqlConnection(
                new NpgsqlConnectionStringBuilder(login)
                {
                    ApplicationName = "leadstreams",
                    MaxAutoPrepare = 30,
                    AutoPrepareMinUsages = 2,
                }.ConnectionString
            );
            connection.Open();
            return connection;
        }
        catch (Exception fault) when (fault is NpgsqlException or ArgumentException)
        {
            throw new StackException(
                $"PostgreSQL does not let us in: {fault.Message}. Name it with --postgres 'Host=…;Database=…;Username={PostgresRoles.Global};Passfile=…', or the stack's folder with --data",
                fault
            );
        }
    }

    private string OfStack(ParseResult parsed)
    {
        var options = new StackOptions
        {
            DataDirectory = Path.GetFullPath(parsed.GetValue(data)!),
            SchemasDirectory = "",
            SourcesDirectory = "",
            Ports = stack.Ports(parsed),
        };
        return StackSettings.Login(options, PostgresRoles.Global, PostgresSetup.PasswordFile(options));
    }
}
