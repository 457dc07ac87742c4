using System.Collections.Concurrent;
using System.Globalization;

namespace LeadStreams.Identity.Resolution;

/// <summary>
/// The versioned configuration of identity: persons are a pure function of the retained facts and of this. A token whose namespace has no
/// rule links nobody.
/// </summary>
internal sealed class IdentityRules
{
    /// <summary>Namespace of the pseudo token by which a must-link decision ties two leads together.</summary>
    public const string MustLinkNamespace = "must_link";

    private readonly Dictionary<string, NamespaceRule> rules;
    private readonly ConcurrentDictionary<string, NamespaceRule?> resolved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BlockedValues> blocked;
    private readonly string[] counted;

    /// <summary>Validates the rules.</summary>
    /// <exception cref="ArgumentException">A namespace is ruled twice, or a limit is not positive.</exception>
    public IdentityRules(string version, int maxPersonLeads, IReadOnlyList<NamespaceRule> namespaces)
    {
        ArgumentException.ThrowIfNullOrEmpty(version);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPersonLeads, 1);
        foreach (var rule in namespaces)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(rule.HardLimitLeads);
            ArgumentOutOfRangeException.ThrowIfNegative(rule.Tier);
            if (rule.Comparison != ValueComparison.None && (rule.MayLink || rule.Exclusive))
            {
                throw new ArgumentException(
                    $"'{rule.Namespace}' is compared, so it can neither link nor be exclusive",
                    nameof(namespaces)
                );
            }
        }

        if (namespaces.Count(rule => rule.Comparison != ValueComparison.None) > 1)
        {
            throw new ArgumentException("only one namespace can be compared", nameof(namespaces));
        }

        Version = version;
        MaxPersonLeads = maxPersonLeads;
        Namespaces = namespaces;
        rules = namespaces.ToDictionary(rule => rule.Namespace, StringComparer.Ordinal);
        blocked = namespaces.ToDictionary(
            rule => rule.Namespace,
            rule => new BlockedValues(rule),
            StringComparer.Ordinal
        );
        counted = namespaces
            .SelectMany(rule => rule.CoTokenLimits)
            .Select(limit => limit.Namespace)
            .Distinct()
            .ToArray();
        ComparesNames = namespaces.Any(rule => rule.Comparison == ValueComparison.PersonName);
        Tiers = namespaces.Select(rule => rule.Tier).Distinct().Order().ToArray();
    }

    /// <summary>Version of these rules; part of every identity change.</summary>
    public string Version { get; }

    /// <summary>No person holds more leads than this; a larger group stays apart and opens a review.</summary>
    public int MaxPersonLeads { get; }

    /// <summary>The rules, one for each namespace or family.</summary>
    public IReadOnlyList<NamespaceRule> Namespaces { get; }

    /// <summary>The tiers in use, strongest first.</summary>
    public IReadOnlyList<int> Tiers { get; }

    /// <summary>True when names can keep leads apart.</summary>
    public bool ComparesNames { get; }

    /// <summary>The rule of must-link decisions: the strongest evidence, without limits.</summary>
    public static NamespaceRule MustLinkRule { get; } =
        new()
        {
            Namespace = MustLinkNamespace,
            Tier = 0,
            HardLimitLeads = int.MaxValue,
        };

    /// <summary>The rules LeadStreams starts with, when there is no file of rules.</summary>
    public static IdentityRules Default { get; } =
        new(
            "identity/4",
            maxPersonLeads: 150,
            [
                MustLinkRule,
                new()
                {
                    Namespace = "crm",
                    Tier = 1,
                    Exclusive = true,
                    HardLimitLeads = 1000,
                },
                new()
                {
                    Namespace = "linkedin",
                    Tier = 1,
                    Exclusive = true,
                    HardLimitLeads = 1000,
                },
                new()
                {
                    Namespace = "mail",
                    Tier = 2,
                    HardLimitLeads = 200,
                    CoTokenLimits = [new("crm", 2)],
                    Check = ValueCheck.Mailbox,
                    BlockedPatterns = ["^(familie|family|haushalt|household|fam[._-])"],
                },
                new()
                {
                    Namespace = "phone",
                    Tier = 3,
                    HardLimitLeads = 100,
                    CoTokenLimits = [new("mail", 3)],
                    Check = ValueCheck.PhoneNumber,
                },
                new()
                {
                    Namespace = "cookie",
                    Tier = 4,
                    HardLimitLeads = 50,
                    CoTokenLimits = [new("mail", 2)],
                },
                new()
                {
                    Namespace = "click",
                    Tier = 4,
                    HardLimitLeads = 20,
                    CoTokenLimits = [new("mail", 1)],
                },
                new()
                {
                    Namespace = "company_name",
                    Tier = 5,
                    HardLimitLeads = 12,
                    CoTokenLimits = [new("mail", 3)],
                },
                new()
                {
                    Namespace = "account_value",
                    Tier = 6,
                    HardLimitLeads = 0,
                    ReviewFrom = 250_000,
                },
                new()
                {
                    Namespace = "person_name",
                    Tier = 6,
                    HardLimitLeads = 0,
                    Comparison = ValueComparison.PersonName,
                },
            ]
        );

    /// <summary>The rule of a namespace, or of the family before its colon; null when there is none.</summary>
    public NamespaceRule? Find(string tokenNamespace) =>
        rules.TryGetValue(tokenNamespace, out var rule) ? rule : resolved.GetOrAdd(tokenNamespace, FindFamily);

    /// <summary>The rule of a namespace that lies in a longer text.</summary>
    public NamespaceRule? Find(ReadOnlySpan<char> tokenNamespace) =>
        rules.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(tokenNamespace, out var rule)
            ? rule
            : Find(tokenNamespace.ToString());

    /// <summary>The rule of a namespace.</summary>
    /// <exception cref="KeyNotFoundException">There is none: such a token is not valid and should have been dropped.</exception>
    public NamespaceRule RuleOf(string tokenNamespace) =>
        Find(tokenNamespace)
        ?? throw new KeyNotFoundException($"No identity rule for token namespace '{tokenNamespace}'.");

    /// <summary>
    /// Stratum 0: may a token of this value ever link? False for role mailboxes, disposable domains, placeholder numbers, blocked
    /// patterns, empty values and namespaces without a rule. Looks at nothing but the token.
    /// </summary>
    public bool IsValid(TokenId token) =>
        token.Value.Length > 0 && Find(token.Namespace) is { } rule && !blocked[rule.Namespace].Contains(token.Value);

    /// <summary>True for a name that is compared with the names of other leads.</summary>
    public bool IsCompared(TokenId token) => Find(token.Namespace) is { Comparison: ValueComparison.PersonName };

    /// <summary>True when a token of a namespace can link, or is counted by the guard of another: somebody asks who carries it.</summary>
    public bool IsAskedFor(string tokenNamespace)
    {
        if (Find(tokenNamespace) is not { MayLink: false })
        {
            return true;
        }

        foreach (var limited in counted)
        {
            if (CoTokenCount.IsOf(tokenNamespace, limited))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>True when people decide whom a lead with these tokens joins, unless decisions or exclusive ids say so.</summary>
    public bool IsForReview(IReadOnlyList<TokenId> tokens)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Find(tokens[i].Namespace) is { ReviewFrom: { } least } && IsFrom(tokens[i].Value, least))
            {
                return true;
            }
        }

        return false;
    }

    // More digits than a number of 64 bits has are no less than any limit.
    private static bool IsFrom(string value, long least) =>
        value.Length > 0
        && !value.AsSpan().ContainsAnyExceptInRange('0', '9')
        && (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= least);

    private NamespaceRule? FindFamily(string tokenNamespace)
    {
        var colon = tokenNamespace.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && rules.TryGetValue(tokenNamespace[..colon], out var family) ? family : null;
    }
}
