using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Has everything of a partition evaluated by changed rules: what leads may link by, whether tokens link, who is one person, what is said of it. In small steps, so that records
/// and timers are not held up; those that come meanwhile are evaluated by the changed rules anyway. After a crash it begins again, which changes nothing.
/// </summary>
internal sealed class RulesSweep(ActorStores stores, LeadActor leads, TokenActor tokens, CellTouches touches)
{
    private readonly Queue<(IdentityActorKind Kind, string Key)> open = Snapshot(stores);

    /// <summary>Evaluates so many; false when all are done.</summary>
    public bool Step(int count, bool retell, string cause)
    {
        for (var i = 0; i < count && open.TryDequeue(out var next); i++)
        {
            switch (next)
            {
                case (IdentityActorKind.Lead, var leadId):
                    leads.Reconsider(leadId, retell);
                    break;
                case (IdentityActorKind.Token, var token):
                    tokens.Reconsider(token);
                    break;
                default:
                    touches.Lead(next.Key, cause);
                    break;
            }
        }

        return open.Count > 0;
    }

    private static Queue<(IdentityActorKind, string)> Snapshot(ActorStores stores)
    {
        var all = new Queue<(IdentityActorKind, string)>();
        foreach (var leadId in stores.Leads.Keys())
        {
            all.Enqueue((IdentityActorKind.Lead, leadId));
        }

        foreach (var token in stores.Tokens.Keys())
        {
            if (token != TokenFloor.Key)
            {
                all.Enqueue((IdentityActorKind.Token, token));
            }
        }

        foreach (var leadId in stores.CellLeads.Keys())
        {
            all.Enqueue((IdentityActorKind.Cell, leadId));
        }

        return all;
    }
}
