using LeadStreams.Cli.Evidence;
using LeadStreams.Cli.Reviews;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack;
using Npgsql;

namespace LeadStreams.Cli.Decisions;

/// <summary>Makes decisions: finds what references stand for, tells the effect, appends the records.</summary>
internal sealed class DecisionDesk(
    string kafka,
    SchemaRegistryClient registry,
    NpgsqlConnection? connection,
    DecisionTerms terms,
    string schemas
) : IDisposable
{
    private readonly PostgresPersons? persons = connection is null ? null : new PostgresPersons(connection);
    private readonly Withdrawal withdrawal = new(
        new DecisionTopic(kafka, registry),
        connection is null ? null : new LivingTokens(connection, kafka, registry),
        terms
    );

    /// <summary>The decisions as they lie in Kafka.</summary>
    public DecisionTopic Topic { get; } = new(kafka, registry);

    /// <summary>What a reference stands for; told where it is not a lead itself.</summary>
    public PersonReference Find(string reference)
    {
        if (persons is null)
        {
            return new PersonReference(ReferenceKind.Lead, reference, "", [reference]);
        }

        var found = persons.Find(reference);
        if (found.Count == 0)
        {
            throw Nobody.IsKnownBy(reference, persons);
        }

        if (found.Count > 1)
        {
            throw new StackException(
                $"'{reference}' stands for {found.Count} persons; name one of them: {string.Join(", ", found.Select(one => one.PersonId))}"
            );
        }

        Console.WriteLine(found[0].Expansion);
        return found[0];
    }

    /// <summary>An open review.</summary>
    public OpenReview Review(string reviewId) =>
        connection is null
            ? throw new StackException("a review is looked up in PostgreSQL: leave --unchecked out")
            : new ReviewTable(connection).Find(reviewId);

    /// <summary>That a token links nobody: by the decision about it that is known, else by a new one.</summary>
    /// <exception cref="StackException">Its kind never links, or no lead carries it: a decision would keep its value and suppress nobody.</exception>
    public IReadOnlyList<DecisionDraft> Suppress(TokenId token, CancellationToken cancellation)
    {
        var (rules, name) = RulesOption.Load(trial: null, schemas);
        if (rules.Find(token.Namespace) is not { MayLink: true })
        {
            throw new StackException(
                $"'{token.Namespace}' links nobody, so there is nothing to suppress; these link: {string.Join(", ", rules.Namespaces.Where(rule => rule is { MayLink: true, Namespace: not IdentityRules.MustLinkNamespace }).Select(rule => rule.Namespace))} ({name})"
            );
        }

        var known = Topic.Read(cancellation).Values;
        if (!withdrawal.MayBeCarried(token, known, cancellation))
        {
            throw new StackException(
                "no lead carries it: a decision would keep the value and suppress nobody. Is it as `explain --show-values` shows it?"
            );
        }

        return
        [
            About(token, known).FirstOrDefault() is { } draft
                ? draft with
                {
                    On = true,
                }
                : DecisionDraft.Suppress(DecisionIds.OfNewToken(TimeProvider.System.GetUtcNow()), token),
        ];
    }

    /// <summary>That a token may link again: every decision against it is taken back, those of other tools too.</summary>
    public IReadOnlyList<DecisionDraft> Unsuppress(TokenId token, CancellationToken cancellation) =>
        About(token, Topic.Read(cancellation).Values)
            .Where(draft => draft.On)
            .Select(draft => draft with { On = false })
            .ToList();

    /// <summary>Decides, unless all of it is decided already. Returns the exit code.</summary>
    public int Decide(IReadOnlyList<DecisionDraft> drafts, CancellationToken cancellation)
    {
        var known = Topic.Read(cancellation);
        var news = drafts.Where(draft => !draft.IsKnown(known.GetValueOrDefault(draft.DecisionId))).ToList();
        if (news.Count == 0)
        {
            Console.WriteLine(
                drafts.Any(draft => draft.On)
                    ? "nothing to do: it is decided already"
                    : "nothing to do: no such decision is in force"
            );
            return 0;
        }

        var now = TimeProvider.System.GetUtcNow();
        var records = news.ConvertAll(draft =>
            draft.ToRecord(known.GetValueOrDefault(draft.DecisionId), terms.Actor, terms.Reason, now)
        );
        foreach (var record in records)
        {
            TellReplaced(known.GetValueOrDefault(record.DecisionId));
            Console.WriteLine(
                (terms.IsDryRun ? "would decide  " : "decides       ") + DecisionText.Of(record, terms.ShowValues)
            );
        }

        TellEffect(news, records);
        if (terms.IsDryRun)
        {
            foreach (var record in records)
            {
                known[record.DecisionId] = record;
            }
        }
        else
        {
            Topic.Append(records);
            TellDone(news);
            known = Topic.Read(cancellation);
        }

        withdrawal.After(records, known, cancellation);
        return 0;
    }

    /// <summary>Withdraws every decision that is about nobody any more. Returns the exit code.</summary>
    public int Prune(CancellationToken cancellation)
    {
        var known = Topic.Read(cancellation).Values;
        Console.Error.WriteLine($"{withdrawal.WithdrawSpent(known, known, cancellation)} decision(s)");
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        connection?.Dispose();
        registry.Dispose();
    }

    private static IEnumerable<DecisionDraft> About(TokenId token, IEnumerable<IdentityDecision> known) =>
        known
            .Select(DecisionDraft.Of)
            .Where(draft => draft.Kind == DecisionKind.SuppressToken && draft.Token == token)
            .OrderByDescending(draft => draft.On)
            .ThenBy(draft => draft.DecisionId, StringComparer.Ordinal);

    private void TellReplaced(IdentityDecision? known)
    {
        if (known is { On: true })
        {
            Console.WriteLine("replaces      " + DecisionText.Of(known, terms.ShowValues));
        }
    }

    private void TellEffect(List<DecisionDraft> drafts, List<IdentityDecision> records)
    {
        if (connection is null)
        {
            return;
        }

        var (rules, name) = RulesOption.Load(trial: null, schemas);
        var facts = drafts.Zip(records, (draft, record) => draft.ToFact(record.Version)).ToList();
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.RepeatableRead);
        var effect = DecisionEffect.Of(new PostgresEvidence(connection), rules, facts);
        if (effect.IsNone)
        {
            Console.WriteLine($"effect        none: the persons stay as they are ({name})");
            return;
        }

        Console.WriteLine($"effect        {Words(effect.Before)} -> {Words(effect.After)}  ({name})");
    }

    private static void TellDone(List<DecisionDraft> made) =>
        Console.WriteLine(
            made switch
            {
                _ when made.Exists(draft => draft.Kind == DecisionKind.EraseLead) =>
                    "decided; an erasure cannot be taken back. Raw topics and rejected records keep their bytes until their retention ends",
                _ when made.TrueForAll(draft => !draft.On) => "taken back; the rules decide again",
                [{ DecisionId: var id }] => $"decided; take it back with: leadstreams identity undo {id} --reason …",
                _ => "decided; take each back by its id with: leadstreams identity undo ID --reason …",
            }
        );

    private static string Words(IReadOnlyList<PersonSize> found) =>
        PersonSizes.Words(found.Select(one => (Uuid5.PersonId(one.Anchor), one.Leads)).ToList());
}
