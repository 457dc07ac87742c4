using System.CommandLine;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;
using Npgsql;

namespace LeadStreams.Cli.Evidence;

/// <summary>Where explanations take their facts from: a file, or the sink's tables; and how they show them.</summary>
internal sealed class EvidenceOptions
{
    private readonly Option<string?> facts = new("--facts")
    {
        Description = "File of facts as `identity resolve` reads them, instead of PostgreSQL; - reads standard input",
    };
    private readonly Option<string?> config = RulesOption.Create();
    private readonly Option<bool> showValues = new("--show-values")
    {
        Description = "Show e-mail addresses, phone numbers and ids as they are instead of masked",
    };
    private readonly PostgresOption postgres;

    private EvidenceOptions(Command command)
    {
        command.Add(facts);
        command.Add(config);
        command.Add(showValues);
        postgres = PostgresOption.AddTo(command);
    }

    public static EvidenceOptions AddTo(Command command) => new(command);

    /// <summary>True when the facts come from standard input.</summary>
    public bool ReadsInput(ParseResult parsed) => parsed.GetValue(facts) == FactsInput.StandardInput;

    /// <summary>Opens what was named.</summary>
    public EvidenceSession Open(ParseResult parsed)
    {
        var (rules, name) = RulesOption.Load(parsed.GetValue(config), Checkout.Schemas);
        var labels = new ExplanationLabels { Rules = name, ShowValues = parsed.GetValue(showValues) };
        if (parsed.GetValue(facts) is { } path)
        {
            var retained = FactsReading.Of(path, rules, Progress.Show);
            var evidence = new RetainedEvidence(retained);
            return new EvidenceSession(
                evidence,
                new FactsPersons(OfflineResolver.Resolve(retained, rules), evidence),
                rules,
                labels with
                {
                    Describe = (_, occurredAt) => FormattableString.Invariant($"ts {occurredAt}"),
                }
            );
        }

        var connection = postgres.Open(parsed);
        var persons = new PostgresPersons(connection);
        return new EvidenceSession(
            new PostgresEvidence(connection),
            persons,
            rules,
            labels with
            {
                Describe = (lead, _) => persons.Describe(lead),
            },
            connection
        );
    }
}

/// <summary>The facts to explain, while they are open.</summary>
/// <param name="Evidence">Facts by key.</param>
/// <param name="Persons">Persons by reference.</param>
/// <param name="Rules">The rules.</param>
/// <param name="Labels">How to show things.</param>
/// <param name="Connection">The database, where the facts come from one.</param>
internal sealed record EvidenceSession(
    IEvidence Evidence,
    IPersonDirectory Persons,
    IdentityRules Rules,
    ExplanationLabels Labels,
    NpgsqlConnection? Connection = null
) : IDisposable
{
    public void Dispose() => Connection?.Dispose();

    /// <summary>Answers one question at one moment: later writes do not mix into it.</summary>
    public T AtOneMoment<T>(Func<Explainer, T> answer)
    {
        using var transaction = Connection?.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        return answer(new Explainer(Evidence, Rules));
    }
}
