using System.Globalization;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>Gathers what is well-formed in a file of facts, but may not be what its author meant. The order of the facts does not matter.</summary>
internal sealed class FactNotes(IdentityRules rules)
{
    private readonly SortedDictionary<string, long> tokensWithoutRule = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> tokensWithoutValue = new(StringComparer.Ordinal);
    private readonly SortedSet<string> ambiguousDecisions = new(StringComparer.Ordinal);
    private bool isEmpty = true;

    /// <summary>The notes, a sentence each.</summary>
    public IEnumerable<string> Sentences
    {
        get
        {
            if (isEmpty)
            {
                yield return "there are no facts";
            }

            foreach (var (name, tokens) in tokensWithoutRule)
            {
                yield return Counted($"the rules do not name '{name}':", tokens, "token(s) of it link nobody");
            }

            foreach (var (name, tokens) in tokensWithoutValue)
            {
                yield return Counted($"'{name}' is empty in", tokens, "token(s): they link nobody");
            }

            if (ambiguousDecisions.Min is { } first)
            {
                yield return Counted(
                    "lines say different things of",
                    ambiguousDecisions.Count,
                    $"decision(s), such as '{first}': of each only the greatest version counts"
                );
            }
        }
    }

    /// <summary>Takes note of a fact of a lead.</summary>
    public void Read(LeadFact lead)
    {
        isEmpty = false;
        foreach (var token in lead.Tokens)
        {
            if (rules.Find(token.Namespace) is null)
            {
                tokensWithoutRule[token.Namespace] = tokensWithoutRule.GetValueOrDefault(token.Namespace) + 1;
            }
            else if (token.Value.Length == 0)
            {
                tokensWithoutValue[token.Namespace] = tokensWithoutValue.GetValueOrDefault(token.Namespace) + 1;
            }
        }
    }

    /// <summary>Takes note of a decision; <paramref name="known"/> is a fact of the same id that was read before, if any.</summary>
    public void Read(DecisionFact decision, DecisionFact? known)
    {
        isEmpty = false;
        if (known is not null && !IsAboutTheSame(decision, known))
        {
            ambiguousDecisions.Add(decision.DecisionId);
        }
    }

    private static bool IsAboutTheSame(DecisionFact x, DecisionFact y) =>
        x.Kind == y.Kind && ((x.LeadA, x.LeadB) == (y.LeadA, y.LeadB) || (x.LeadA, x.LeadB) == (y.LeadB, y.LeadA));

    private static string Counted(string before, long count, string after) =>
        string.Create(CultureInfo.InvariantCulture, $"{before} {count:N0} {after}");
}
