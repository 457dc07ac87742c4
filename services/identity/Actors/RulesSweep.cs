using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Has everything of a partition evaluated by changed rules: what leads may link by, whether tokens link, who is one person, what is said of it. In small steps, so that records
/// and timers are not held up; those that come meanwhile are evaluated by the changed rules anyway. After a crash it begins again, which changes nothing.
/// </summary>
internal sealed class RulesSweep(ActorStores stores, LeadActor leads, TokenActor tokens, CellTouches touches)
{
    private readonly IEnumerator<(IdentityActorKind Kind, string Key)> all = All(stores).GetEnumerator();

    /// <summary>Evaluates so many; false when all are done.</summary>
    public bool Step(int count, bool retell, string cause)
    {
        for (var i = 0; i < count; i++)
        {
            if (!all.MoveNext())
            {
                return false;
            }

            switch (all.Current)
            {
                case (IdentityActorKind.Lead, var leadId):
                    leads.Reconsider(leadId, retell);
                    break;
                case (IdentityActorKind.Token, var token):
                    tokens.Reconsider(token);
                    break;
                case var (_, resident):
                    touches.Lead(resident, cause);
                    break;
            }
        }

        return true;
    }

    // The keys of one store at a time, as they are when its turn comes: what is new by then goes by the changed rules already.
    private static IEnumerable<(IdentityActorKind, string)> All(ActorStores stores)
    {
        foreach (var leadId in stores.Leads.Keys())
        {
            yield return (IdentityActorKind.Lead, leadId);
        }

        foreach (var token in stores.Tokens.Keys())
        {
            if (token != TokenFloor.Key)
            {
                yield return (IdentityActorKind.Token, token);
            }
        }

        foreach (var leadId in stores.CellLeads.Keys())
        {
            yield return (IdentityActorKind.Cell, leadId);
        }
    }
}
