using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Knows which leads carry a token, decides by the guard whether it links them, and is the only one to say where the token lives. What it says is
/// versioned; a token that links nobody makes no noise, however many leads come and go.
/// </summary>
internal sealed class TokenActor(ActorStores stores, IdentityRules rules, Outbox outbox)
{
    private readonly TokenDraft draft = new(stores);
    private readonly TokenGuard guard = new(rules);

    /// <summary>A lead carries the token, or no longer does.</summary>
    public void Carry(string token, IdentityCarried said)
    {
        draft.Load(token);
        var carrier = said.Carrier;
        var known = draft.Carriers.Find(carrier.LeadId);
        if (known is null ? !said.Present : carrier.Sequence <= known.Sequence)
        {
            return;
        }

        if (said.Present)
        {
            draft.Carriers.Set(carrier);
        }
        else
        {
            draft.Carriers.Remove(carrier.LeadId);
        }

        var came = said.Present && known is null;
        var generic = came && draft.Generic ? true : IsGeneric();
        if (generic != draft.Generic)
        {
            Flip(generic);
        }
        else
        {
            Relink(came ? carrier.LeadId : null, gone: !said.Present);
            if (came || said.Ask)
            {
                Tell(carrier.LeadId);
            }
        }

        draft.Save();
    }

    /// <summary>A decision suppresses the token, or no longer does.</summary>
    public void Suppress(string token, IdentitySuppression decision)
    {
        draft.Load(token);
        var known = draft.Suppressions.ToList();
        var index = known.FindIndex(one =>
            string.Equals(one.DecisionId, decision.DecisionId, StringComparison.Ordinal)
        );
        if (index >= 0 && known[index].Sequence >= decision.Sequence)
        {
            return;
        }

        if (index >= 0)
        {
            known[index] = decision;
        }
        else
        {
            known.Add(decision);
        }

        draft.Suppressions = known.ToAvroList();
        var generic = IsGeneric();
        if (generic != draft.Generic)
        {
            Flip(generic);
        }

        draft.Save();
    }

    /// <summary>The rules have changed: evaluates the guard anew.</summary>
    public void Reconsider(string token)
    {
        draft.Load(token);
        if (!draft.IsKnown)
        {
            return;
        }

        var generic = IsGeneric();
        if (generic != draft.Generic)
        {
            Flip(generic);
            draft.Save();
        }
    }

    /// <summary>A lead offers its home. The first offer is taken, others are told where the token lives.</summary>
    public void Adopt(string token, IdentityAdoption offer)
    {
        draft.Load(token);
        if (draft.Home is null)
        {
            draft.Home = offer.Home;
            draft.Epoch++;
            TellHomeAll(joining: true);
            draft.Save();
        }
        else
        {
            Tell(offer.LeadId);
        }
    }

    /// <summary>A lead looked for the token where it no longer is.</summary>
    public void Answer(string token, string leadId)
    {
        draft.Load(token);
        if (draft.IsKnown)
        {
            Tell(leadId);
        }
    }

    /// <summary>The cell says that the token has moved, or that it was released.</summary>
    public void Move(string token, IdentityMoved moved)
    {
        draft.Load(token);
        if (moved.Epoch <= draft.Epoch)
        {
            return;
        }

        draft.Home = moved.Home;
        draft.Epoch = moved.Epoch;
        if (draft.Home is not null && draft.Version > moved.Seen)
        {
            TellHomeAll(joining: false);
        }

        if (!draft.Generic)
        {
            foreach (var carrier in draft.Carriers.All())
            {
                if (!IsCompanion(moved, carrier.LeadId))
                {
                    Tell(carrier.LeadId);
                }
            }
        }

        draft.Save();
    }

    /// <summary>A cell got facts about the token after it had left: its home is told everything.</summary>
    public void Resend(string token)
    {
        draft.Load(token);
        if (draft.Home is not null)
        {
            TellHomeAll(joining: false);
        }
    }

    private bool IsGeneric()
    {
        foreach (var suppression in draft.Suppressions)
        {
            if (suppression.On)
            {
                return true;
            }
        }

        return guard.IsGeneric(draft.Token, draft.Carriers);
    }

    /// <summary>From linking to not linking or back. All leads are told: one that took the token for active would pull components back to it.</summary>
    private void Flip(bool generic)
    {
        draft.Generic = generic;
        draft.Version++;
        if (draft.Home is not null)
        {
            TellHomeAll(joining: false);
        }

        foreach (var carrier in draft.Carriers.All())
        {
            Tell(carrier.LeadId);
        }
    }

    private void Relink(string? came, bool gone)
    {
        if (draft.Generic || (came is null && !gone))
        {
            return;
        }

        draft.Version++;
        if (draft.Home is null)
        {
            return;
        }

        if (gone)
        {
            TellHomeAll(joining: false);
        }
        else
        {
            outbox.Tell(
                draft.Home,
                new IdentityTokenFact
                {
                    Token = draft.Token,
                    Version = draft.Version,
                    Complete = false,
                    LeadIds = [came!],
                    Cause = outbox.Cause,
                }
            );
        }
    }

    private void TellHomeAll(bool joining) =>
        outbox.Tell(
            draft.Home!,
            new IdentityTokenFact
            {
                Token = draft.Token,
                Epoch = joining ? draft.Epoch : 0,
                Version = draft.Version,
                Complete = true,
                LeadIds = draft.Generic ? [] : draft.Carriers.LeadIds(),
                Cause = outbox.Cause,
            }
        );

    private void Tell(string leadId) =>
        outbox.Answer(
            leadId,
            new IdentityTokenHome
            {
                Token = draft.Token,
                Version = draft.Version,
                Active = !draft.Generic,
                Home = draft.Home,
                Epoch = draft.Epoch,
            }
        );

    private static bool IsCompanion(IdentityMoved moved, string leadId)
    {
        foreach (var companion in moved.Companions)
        {
            if (string.Equals(companion.Id, leadId, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }
}
