using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>
/// Seeded histories of leads as hostile as real ones: shared switchboards and kiosks, role and disposable mailboxes, placeholder numbers, wrong CRM
/// ids, corrections, deletions, revoked decisions, erasures, redeliveries.
/// </summary>
internal sealed class RandomHistory
{
    private sealed record Human(
        string[] Mails,
        string[] Phones,
        string[] Cookies,
        string? Crm,
        string? LinkedIn,
        int Office,
        int Kiosk,
        string Name
    );

    private readonly Random random;
    private readonly double noise;
    private readonly double edits;
    private bool named;
    private bool counted;
    private readonly List<Human> humans = [];
    private readonly List<(string LeadId, Human Human)> born = [];

    private RandomHistory(int seed, double noise, double edits)
    {
        random = new Random(seed);
        this.noise = noise;
        this.edits = edits;
    }

    public List<LeadFact> LeadFacts { get; } = [];

    public List<DecisionFact> DecisionFacts { get; } = [];

    /// <summary>
    /// Rules with limits small enough that small histories reach them. <paramref name="comparesNames"/>: names of different people keep leads apart.
    /// <paramref name="countsAccounts"/>: phones on leads of several accounts link nobody; accounts themselves never link.
    /// </summary>
    public static IdentityRules TightRules(
        int maxPersonLeads = 12,
        bool comparesNames = false,
        bool countsAccounts = false
    ) =>
        new(
            "tight/1",
            maxPersonLeads,
            [
                .. TightNamespaces.Select(rule =>
                    countsAccounts && rule.Namespace == "phone" ? OfFewAccounts(rule) : rule
                ),
                .. countsAccounts ? [Accounts] : Array.Empty<NamespaceRule>(),
                .. comparesNames ? [Names] : Array.Empty<NamespaceRule>(),
            ]
        );

    private static NamespaceRule Accounts =>
        new()
        {
            Namespace = "account",
            Tier = 6,
            HardLimitLeads = 0,
        };

    private static NamespaceRule Names =>
        new()
        {
            Namespace = "person_name",
            Tier = 6,
            HardLimitLeads = 0,
            Comparison = ValueComparison.PersonName,
        };

    private static NamespaceRule OfFewAccounts(NamespaceRule rule) =>
        rule with
        {
            CoTokenLimits = [.. rule.CoTokenLimits, new("account", 2)],
        };

    private static NamespaceRule[] TightNamespaces =>
        [
            new()
            {
                Namespace = IdentityRules.MustLinkNamespace,
                Tier = 0,
                HardLimitLeads = int.MaxValue,
            },
            new()
            {
                Namespace = "crm",
                Tier = 1,
                Exclusive = true,
                HardLimitLeads = 30,
            },
            new()
            {
                Namespace = "linkedin",
                Tier = 1,
                Exclusive = true,
                HardLimitLeads = 30,
            },
            new()
            {
                Namespace = "mail",
                Tier = 2,
                HardLimitLeads = 14,
                CoTokenLimits = [new("crm", 2)],
                Check = ValueCheck.Mailbox,
            },
            new()
            {
                Namespace = "phone",
                Tier = 3,
                HardLimitLeads = 9,
                CoTokenLimits = [new("mail", 3)],
                Check = ValueCheck.PhoneNumber,
            },
            new()
            {
                Namespace = "cookie",
                Tier = 4,
                HardLimitLeads = 6,
                CoTokenLimits = [new("mail", 2)],
            },
            new()
            {
                Namespace = "company_name",
                Tier = 5,
                HardLimitLeads = 5,
                CoTokenLimits = [new("mail", 3)],
            },
        ];

    /// <summary>
    /// A history. <paramref name="named"/>: leads have names, some of them those of others; <paramref name="counted"/>: accounts; <paramref name="unknown"/>: decisions
    /// are made about leads that never come, too. Without these, the history of a seed is as it was before there were any.
    /// </summary>
    public static RandomHistory Create(
        int seed,
        int leads,
        double noise,
        double edits,
        bool named = false,
        bool counted = false,
        bool unknown = false
    )
    {
        var history = new RandomHistory(seed, noise, edits) { named = named, counted = counted };
        history.CreateHumans(Math.Max(2, (int)(leads / 2.6)));
        for (var i = 0; i < leads; i++)
        {
            history.CreateLead(FormattableString.Invariant($"L{i:D6}"));
        }

        if (unknown)
        {
            history.born.Add(("never", history.humans[0]));
        }

        history.CreateDecisions(leads);
        return history;
    }

    /// <summary>All facts in an order of their own, some of them delivered twice.</summary>
    public IEnumerable<object> Shuffled(int seed)
    {
        var order = new Random(seed);
        var facts = LeadFacts.Cast<object>().Concat(DecisionFacts).ToList();
        facts.AddRange(facts.Where(_ => order.NextDouble() < 0.1).ToList());
        var array = facts.ToArray();
        order.Shuffle(array);
        return array;
    }

    public static RetainedFacts Retain(IEnumerable<object> facts)
    {
        var retained = new RetainedFacts();
        foreach (var fact in facts)
        {
            if (fact is LeadFact lead)
            {
                retained.Apply(lead);
            }
            else
            {
                retained.Apply((DecisionFact)fact);
            }
        }

        return retained;
    }

    private void CreateHumans(int count)
    {
        var offices = Math.Max(1, count / 25);
        var kiosks = Math.Max(1, count / 40);
        for (var i = 0; i < count; i++)
        {
            var office = (int)(Math.Pow(random.NextDouble(), 2) * offices);
            humans.Add(
                new Human(
                    Values($"m{i}_", "@example.com", 1 + Chance(0.3)),
                    Values($"+4915{i:D5}", "47", 1 + Chance(0.15)),
                    Values($"c{i}_", "", 1 + random.Next(3)),
                    Chance(0.35) > 0 ? $"K{i}" : null,
                    Chance(0.2) > 0 ? $"U{i}" : null,
                    office,
                    random.Next(kiosks),
                    $"{office}/{random.Next(16)} {random.Next(30)}"
                )
            );
        }
    }

    private static string[] Values(string prefix, string suffix, int count) =>
        Enumerable.Range(0, count).Select(i => prefix + i + suffix).ToArray();

    private int Chance(double probability) => random.NextDouble() < probability ? 1 : 0;

    private T Any<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private List<TokenId> TokensOf(Human human)
    {
        var tokens = new HashSet<TokenId>();
        Maybe(0.72, () => new("mail", Any(human.Mails)));
        Maybe(0.02 * noise, () => new("mail", $"info@office{human.Office}.example.com"));
        Maybe(0.01 * noise, () => new("mail", "somebody@mailinator.com"));
        Maybe(0.02 * noise, () => new("mail", $"shared@office{human.Office}.example.com"));
        Maybe(0.40, () => new("phone", Any(human.Phones)));
        Maybe(0.07 * noise, () => new("phone", $"+4930{human.Office:D4}47"));
        Maybe(0.01 * noise, () => new("phone", Any(["+493000000000", "+49301234567"])));
        Maybe(0.5, () => new("cookie", Any(human.Cookies)));
        Maybe(0.03 * noise, () => new("cookie", $"kiosk{human.Kiosk}"));
        Maybe(human.Crm is null ? 0 : 0.3, () => new("crm:one", human.Crm!));
        Maybe(human.Crm is null ? 0 : 0.15, () => new("crm:two", human.Crm!));
        Maybe(human.LinkedIn is null ? 0 : 0.3, () => new("linkedin", human.LinkedIn!));
        Maybe(0.25, () => new("company_name", human.Name));
        var other = Any(humans);
        Maybe(0.01 * noise, () => new("mail", other.Mails[0]));
        Maybe(other.Crm is null ? 0 : 0.01 * noise, () => new("crm:one", other.Crm!));
        if (named)
        {
            Maybe(0.6, () => new("person_name", NameOf(human)));
            Maybe(0.02 * noise, () => new("person_name", NameOf(Any(humans))));
            Maybe(0.01 * noise, () => new("person_name", Any(["test|test", "n a", "max|mustermann"])));
        }

        if (counted)
        {
            Maybe(0.5, () => new("account", $"A{human.Office % 5}"));
            Maybe(0.03 * noise, () => new("account", $"A{other.Office % 5}"));
        }

        return tokens.ToList();

        void Maybe(double probability, Func<TokenId> token)
        {
            if (Chance(probability) > 0)
            {
                tokens.Add(token());
            }
        }
    }

    /// <summary>The same human goes by several forms of the name, which fit each other.</summary>
    private string NameOf(Human human)
    {
        string[][] forms =
        [
            ["jane|smith", "jane|miller", "j|smith", "smith|jane"],
            ["john|smith", "johnny|smith"],
            ["william|brown", "bill|brown"],
            ["nina|neu"],
            ["paul|alt", "p|alt", "paul anton|alt"],
            ["yuliya|orlova", "julia|orlova"],
        ];
        return Any(forms[humans.IndexOf(human) % forms.Length]);
    }

    private void CreateLead(string id)
    {
        var human = humans[Math.Min((int)(Math.Pow(random.NextDouble(), 1.5) * humans.Count), humans.Count - 1)];
        born.Add((id, human));
        var occurredAtMs = random.NextInt64(1_000_000);
        var version = 1;
        Up(version);
        if (Chance(0.10 * edits) > 0)
        {
            Up(Chance(0.3) > 0 ? version : ++version);
        }

        if (Chance(0.08 * edits) > 0)
        {
            LeadFacts.Add(new LeadFact(id, ++version, "", Deleted: true, 0, []));
            if (Chance(0.3) > 0)
            {
                Up(++version);
            }
        }

        void Up(int of) =>
            LeadFacts.Add(
                new LeadFact(id, of, $"hash{LeadFacts.Count:D6}", Deleted: false, occurredAtMs, TokensOf(human))
            );
    }

    private void CreateDecisions(int leads)
    {
        for (var i = 0; i < leads * 0.03 * edits; i++)
        {
            var kind = Any([DecisionKind.MustLink, DecisionKind.CannotLink, DecisionKind.CannotLink]);
            var a = Any(born);
            // Half of the time within one person: an unmerge, or a confirmed merge.
            var b = Chance(0.5) > 0 ? Any(born.FindAll(lead => lead.Human == a.Human)) : Any(born);
            Decide($"d{i}", kind, a.LeadId, b.LeadId, token: null);
        }

        for (var i = 0; i < leads * 0.01 * edits; i++)
        {
            Decide($"s{i}", DecisionKind.SuppressToken, null, null, new TokenId("phone", Any(Any(born).Human.Phones)));
            Decide($"e{i}", DecisionKind.EraseLead, Any(born).LeadId, null, token: null);
        }
    }

    private void Decide(string id, DecisionKind kind, string? a, string? b, TokenId? token)
    {
        DecisionFacts.Add(new DecisionFact(id, 1, On: true, kind, a, b, token));
        if (Chance(0.3) > 0)
        {
            DecisionFacts.Add(new DecisionFact(id, Chance(0.8) > 0 ? 2 : 1, On: false, kind, a, b, token));
        }
        else if (kind is DecisionKind.MustLink && Chance(0.3) > 0)
        {
            // The same decision, later about another pair.
            DecisionFacts.Add(new DecisionFact(id, 3, On: true, DecisionKind.CannotLink, Any(born).LeadId, b, token));
        }
    }
}
