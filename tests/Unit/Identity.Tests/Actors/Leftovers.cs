using LeadStreams.Contracts;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests.Actors;

/// <summary>What identity keeps at rest although no lead that lives has it.</summary>
internal static class Leftovers
{
    /// <summary>Keys of token states that stand for nothing, and values of tokens that no living lead of the same partition carries.</summary>
    public static IEnumerable<string> Of(SimulatedPartition partition)
    {
        foreach (var (key, token) in partition.StoreOf<IdentityTokenActor>(ActorStores.TokensStore).States)
        {
            if (key != TokenFloor.Key && token.CarrierCount == 0 && token.Suppressions.IsEmpty)
            {
                yield return $"token {key}";
            }
        }

        foreach (var (key, lead) in partition.StoreOf<IdentityLeadActor>(ActorStores.LeadsStore).States)
        {
            if (lead.Erased && (lead.Record is not null || lead.Ties.Count > 0 || lead.Decisions.Count > 0))
            {
                yield return $"lead {key}";
            }
        }

        foreach (var (key, lead) in partition.StoreOf<IdentityCellLead>(ActorStores.CellLeadsStore).States)
        {
            if (lead.Record.Evidence is null)
            {
                yield return $"resident {key}";
            }
        }

        var residents = partition.StoreOf<IdentityCellLead>(ActorStores.CellLeadsStore).States;
        foreach (var key in partition.StoreOf<IdentityCellPerson>(ActorStores.CellPersonsStore).States.Keys)
        {
            if (!residents.TryGetValue(key, out var lead) || lead.PersonId is null)
            {
                yield return $"person of {key}";
            }
        }

        foreach (var (key, token) in partition.StoreOf<IdentityCellToken>(ActorStores.CellTokensStore).States)
        {
            if (token.Links.IsEmpty)
            {
                yield return $"resident {key}";
            }
        }
    }
}
