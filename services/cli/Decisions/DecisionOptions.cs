using System.CommandLine;
using LeadStreams.Cli.Commands;
using LeadStreams.Cli.Evidence;

namespace LeadStreams.Cli.Decisions;

/// <summary>The options that every command has that decides something.</summary>
internal sealed class DecisionOptions
{
    private readonly Option<string> reason = new("--reason")
    {
        Description = "Why; kept with the decision. Name no personal data",
        Required = true,
    };
    private readonly Option<string> by = new("--by")
    {
        Description = "Who decides",
        DefaultValueFactory = _ => Environment.UserName,
    };
    private readonly Option<bool> dryRun = new("--dry-run")
    {
        Description = "Show what would be decided and what it would do; decide nothing",
    };
    private readonly Option<bool> isUnchecked = new("--unchecked")
    {
        Description = "Take lead ids as they are, without looking them up in PostgreSQL and without telling the effect",
    };
    private readonly Option<bool> showValues = new("--show-values")
    {
        Description = "Show e-mail addresses, phone numbers and ids as they are instead of masked",
    };
    private readonly ConnectionOptions connection;
    private readonly PostgresOption postgres;

    private DecisionOptions(Command command)
    {
        command.Add(reason);
        command.Add(by);
        command.Add(dryRun);
        command.Add(isUnchecked);
        command.Add(showValues);
        connection = ConnectionOptions.AddTo(command);
        postgres = PostgresOption.AddTo(command);
    }

    public static DecisionOptions AddTo(Command command) => new(command);

    /// <summary>Opens what the decision is made with.</summary>
    public DecisionDesk Open(ParseResult parsed) =>
        new(
            connection.Kafka(parsed),
            connection.Registry(parsed),
            parsed.GetValue(isUnchecked) ? null : postgres.Open(parsed),
            new DecisionTerms(
                parsed.GetValue(by)!,
                parsed.GetValue(reason)!,
                parsed.GetValue(dryRun),
                parsed.GetValue(showValues)
            ),
            connection.Schemas(parsed)
        );
}

/// <summary>Who decides, why, and whether for good.</summary>
internal sealed record DecisionTerms(string Actor, string Reason, bool IsDryRun, bool ShowValues);
