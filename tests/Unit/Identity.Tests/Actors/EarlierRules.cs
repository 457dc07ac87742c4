using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>Rules that were in force before others: different at random in everything that rules can say.</summary>
internal static class EarlierRules
{
    public static IdentityRules Than(IdentityRules later, Random random)
    {
        var countsTheSame = random.Next(2) == 0;
        List<NamespaceRule> namespaces =
        [
            .. later.Namespaces.Where(rule => IsOfDecisions(rule) || random.Next(6) != 0).Select(Changed),
            // One CRM may have had a rule of its own.
            .. later
                .Namespaces.Where(rule => rule.Namespace == "crm" && random.Next(4) == 0)
                .Select(rule => ChangedLinks(rule, random, countsTheSame) with { Namespace = "crm:one" }),
        ];
        return new IdentityRules("tight/0", Math.Max(1, later.MaxPersonLeads * random.Next(1, 7) / 3), namespaces);

        NamespaceRule Changed(NamespaceRule rule) =>
            IsOfDecisions(rule) ? rule
            : rule.Comparison == ValueComparison.None ? ChangedLinks(rule, random, countsTheSame)
            // Names were counted for nothing, or linked.
            : random.Next(2) == 0 ? rule with { Comparison = ValueComparison.None }
            : rule with { Comparison = ValueComparison.None, HardLimitLeads = 9 };
    }

    private static bool IsOfDecisions(NamespaceRule rule) => rule.Namespace == IdentityRules.MustLinkNamespace;

    private static NamespaceRule ChangedLinks(NamespaceRule rule, Random random, bool countsTheSame) =>
        rule with
        {
            Tier = random.Next(3) == 0 ? random.Next(1, 6) : rule.Tier,
            Exclusive = random.Next(4) == 0 ? !rule.Exclusive : rule.Exclusive,
            HardLimitLeads =
                random.Next(5) == 0
                    ? 9 - Math.Min(rule.HardLimitLeads, 9)
                    : Math.Max(1, rule.HardLimitLeads * random.Next(1, 7) / 3),
            CoTokenLimits = random.Next(4) switch
            {
                _ when countsTheSame => rule.CoTokenLimits,
                0 => [],
                1 => [new("crm", random.Next(1, 3)), new("mail", random.Next(1, 4))],
                _ => rule.CoTokenLimits,
            },
            BlockedPatterns = random.Next(4) == 0 ? [random.Next(2) == 0 ? "1" : "[aeiou]$"] : rule.BlockedPatterns,
        };
}
