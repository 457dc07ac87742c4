using System.Globalization;
using LeadStreams.Hosting;
using Microsoft.Extensions.Configuration;
using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>Settings of the service: its section <c>postgres_sink</c>.</summary>
internal sealed record SinkSettings
{
    /// <summary>Connection string of the writer (<c>writer</c>), in Npgsql's form.</summary>
    public required string Writer { get; init; }

    /// <summary>Connection string of the schema's owner (<c>owner</c>); without it the sink runs no migrations and makes no roles.</summary>
    public string? Owner { get; init; }

    /// <summary>pgpass file with the passwords to give to the roles (<c>passwords_file</c>); without it passwords are left as they are.</summary>
    public string? PasswordsFile { get; init; }

    /// <summary>Most records of one transaction (<c>batch_records</c>).</summary>
    public int BatchRecords { get; init; } = 5_000;

    /// <summary>Name of this member over restarts (<c>instance</c>); distinct for each process.</summary>
    public string Instance { get; init; } = "0";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="SettingsException">Something is wrong; lists every fault.</exception>
    public static SinkSettings From(IConfiguration section)
    {
        var faults = new List<string>();
        var batch = 5_000;
        foreach (var setting in section.GetChildren())
        {
            switch (setting.Key)
            {
                case "writer" or "owner":
                    CheckConnectionString(setting, faults);
                    break;
                case "passwords_file" when !File.Exists(setting.Value):
                    faults.Add($"postgres_sink:passwords_file: there is no file '{setting.Value}'");
                    break;
                case "passwords_file" or "instance":
                    break;
                case "batch_records":
                    if (
                        !int.TryParse(setting.Value, CultureInfo.InvariantCulture, out batch)
                        || batch is < 1 or > 100_000
                    )
                    {
                        faults.Add($"postgres_sink:batch_records: '{setting.Value}' is no number from 1 to 100000");
                    }

                    break;
                default:
                    faults.Add($"postgres_sink:{setting.Key} is not known");
                    break;
            }
        }

        if (section["writer"] is null)
        {
            faults.Add(
                "postgres_sink:writer is missing: a connection string such as Host=127.0.0.1;Database=leadstreams;Username=leads_sink"
            );
        }

        return faults.Count > 0
            ? throw new SettingsException(faults)
            : new SinkSettings
            {
                Writer = section["writer"]!,
                Owner = section["owner"],
                PasswordsFile = section["passwords_file"],
                BatchRecords = batch,
                Instance = section["instance"] ?? "0",
            };
    }

    private static void CheckConnectionString(IConfigurationSection setting, List<string> faults)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(setting.Value);
        }
        catch (ArgumentException wrong)
        {
            faults.Add($"postgres_sink:{setting.Key} is no connection string: {wrong.Message}");
        }
    }
}
