using LeadStreams.Contracts;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The rules in force in one partition. They are a retained fact: of those that instances were ever started with, the rules with the greatest number count, so that instances that
/// are replaced one by one do not change persons to and fro. Rules of survivorship decide about no person, only about what is said of it: those of the instance count.
/// </summary>
internal sealed class PartitionRules(ActorStores stores)
{
    /// <summary>Key of the one entry of its store.</summary>
    public const string Key = "rules";

    private readonly IStore<IdentityRulesState> store = stores.Rules;

    /// <summary>The rules in force.</summary>
    public IdentityRules Rules { get; private set; } = IdentityRules.Default;

    /// <summary>True while leads, tokens or cells may still be as older rules had them.</summary>
    public bool IsSweepDue { get; private set; }

    /// <summary>True when leads must tell their tokens anew what they carry: other namespaces link than before, or guards count others.</summary>
    public bool IsRetellDue { get; private set; }

    /// <summary>
    /// Begins with the rules that this instance was started with, and the fingerprints of its rules of survivorship and of its tenant secret. False when newer rules are
    /// in force.
    /// </summary>
    /// <exception cref="StateConflictException">
    /// Rules of the same number but other content are in force, or the state was made with another tenant secret.
    /// </exception>
    public bool Begin(IdentityRules offered, int survivorship, string secret)
    {
        var known = store.Get(Key);
        if (known is not null && !string.Equals(known.Secret, secret, StringComparison.Ordinal))
        {
            throw new StateConflictException(
                "the state of this partition was made with another tenant secret than that of tenant_secret_file; see deploy/runbooks/identity-state.md"
            );
        }

        var number = IdentityRulesText.NumberOf(offered.Version);
        var text = IdentityRulesText.Of(offered);
        if (known is not null && number <= known.Number)
        {
            if (number == known.Number && !string.Equals(text, known.Text, StringComparison.Ordinal))
            {
                throw new StateConflictException(
                    $"other rules of version '{offered.Version}' are in force: whoever changes schemas/identity.yaml gives the version a greater number"
                );
            }

            if (known.Survivorship != survivorship)
            {
                known = known with { Survivorship = survivorship, Swept = false };
                store.Put(Key, known);
            }

            Use(number == known.Number ? offered : IdentityRulesText.Parse(known.Text), known);
            return number == known.Number;
        }

        var state = new IdentityRulesState
        {
            Number = number,
            Text = text,
            Survivorship = survivorship,
            Secret = secret,
            // Nothing is there yet: all that comes is evaluated by these rules.
            Swept = known is null && stores.Leads.Keys().Count == 0,
            Retell = known is null || !known.Swept || !TellTheSame(IdentityRulesText.Parse(known.Text), offered),
        };
        store.Put(Key, state);
        Use(offered, state);
        return true;
    }

    /// <summary>Everything was evaluated by the rules in force.</summary>
    public void Swept()
    {
        var state = store.Get(Key)! with { Swept = true, Retell = false };
        store.Put(Key, state);
        Use(Rules, state);
    }

    private void Use(IdentityRules rules, IdentityRulesState state)
    {
        Rules = rules;
        IsSweepDue = !state.Swept;
        IsRetellDue = state.Retell;
    }

    /// <summary>
    /// True when leads that went by <paramref name="earlier"/> have told their tokens all that they would tell them by <paramref name="later"/>: the same namespaces
    /// link, and their guards count the same.
    /// </summary>
    public static bool TellTheSame(IdentityRules earlier, IdentityRules later) =>
        earlier
            .Namespaces.Concat(later.Namespaces)
            .All(rule => TellTheSame(earlier.Find(rule.Namespace), later.Find(rule.Namespace)));

    // Tokens of a namespace that is ruled no more link nobody, whatever was told.
    private static bool TellTheSame(NamespaceRule? earlier, NamespaceRule? later) =>
        later is null
        || (earlier is not null && earlier.MayLink == later.MayLink && Counted(earlier).SetEquals(Counted(later)));

    private static HashSet<string> Counted(NamespaceRule rule) =>
        rule.CoTokenLimits.Select(limit => limit.Namespace).ToHashSet(StringComparer.Ordinal);
}
