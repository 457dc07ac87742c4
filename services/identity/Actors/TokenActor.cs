using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Knows which leads carry a token, decides by the guard whether it links them, and is the only one to say where the token lives. What it says is
/// versioned; a token that links nobody makes no noise, however many leads come and go.
/// </summary>
internal sealed class TokenActor(ActorStores stores, IdentityRules rules, Outbox outbox)
{
    private readonly TokenCarriers carriers = new(stores.Carriers);
    private readonly TokenGuard guard = new(rules);
    private readonly TokenFloor floor = new(stores.Tokens);

    /// <summary>A lead carries the token, or no longer does.</summary>
    public void Carry(string token, IdentityCarried said)
    {
        var state = Load(token);
        var known = carriers.Find(said.LeadId);
        if (known is null ? !said.Present : said.Sequence <= known.Sequence)
        {
            return;
        }

        if (said.Present)
        {
            carriers.Set(
                new IdentityCarrier
                {
                    LeadId = said.LeadId,
                    Sequence = said.Sequence,
                    CoTokens = said.CoTokens,
                }
            );
        }
        else
        {
            carriers.Remove(said.LeadId);
        }

        var came = said.Present && known is null;
        var generic = came && state.Generic ? true : IsGeneric(token, state);
        if (generic != state.Generic)
        {
            Flip(token, ref state, generic);
        }
        else
        {
            Relink(token, ref state, came ? said.LeadId : null, gone: !said.Present);
            if (came || said.Ask)
            {
                Tell(token, state, said.LeadId);
            }
        }

        Save(token, state);
    }

    /// <summary>A decision suppresses the token, or no longer does.</summary>
    public void Suppress(string token, IdentitySuppression decision)
    {
        var state = Load(token);
        var known = state.Suppressions.ToList();
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

        state = state with { Suppressions = known.ToAvroList() };
        var generic = IsGeneric(token, state);
        if (generic != state.Generic)
        {
            Flip(token, ref state, generic);
        }

        Save(token, state);
    }

    /// <summary>The rules have changed: evaluates the guard anew.</summary>
    public void Reconsider(string token)
    {
        if (stores.Tokens.Get(token) is null)
        {
            return;
        }

        var state = Load(token);
        var generic = IsGeneric(token, state);
        if (generic != state.Generic)
        {
            Flip(token, ref state, generic);
            Save(token, state);
        }
    }

    /// <summary>A lead offers its home. The first offer is taken, others are told where the token lives.</summary>
    public void Adopt(string token, IdentityAdoption offer)
    {
        var state = Load(token);
        if (state.Home is null)
        {
            state = state with { Home = offer.Home, Epoch = state.Epoch + 1 };
            TellHomeAll(token, state, joining: true);
            Save(token, state);
        }
        else
        {
            Tell(token, state, offer.LeadId);
        }
    }

    /// <summary>A lead looked for the token where it no longer is.</summary>
    public void Answer(string token, string leadId)
    {
        if (stores.Tokens.Get(token) is { } state)
        {
            Tell(token, state, leadId);
        }
    }

    /// <summary>The cell says that the token has moved, or that it was released.</summary>
    public void Move(string token, IdentityMoved moved)
    {
        var state = Load(token);
        if (moved.Epoch <= state.Epoch)
        {
            return;
        }

        state = state with { Home = moved.Home, Epoch = moved.Epoch };
        if (state.Home is not null && state.Version > moved.Seen)
        {
            TellHomeAll(token, state, joining: false);
        }

        if (!state.Generic)
        {
            foreach (var carrier in carriers.All())
            {
                if (!IsCompanion(moved, carrier.LeadId))
                {
                    Tell(token, state, carrier.LeadId);
                }
            }
        }

        Save(token, state);
    }

    /// <summary>A cell got facts about the token after it had left: its home is told everything.</summary>
    public void Resend(string token)
    {
        var state = Load(token);
        if (state.Home is not null)
        {
            TellHomeAll(token, state, joining: false);
        }
    }

    private bool IsGeneric(string token, IdentityTokenActor state)
    {
        foreach (var suppression in state.Suppressions)
        {
            if (suppression.On)
            {
                return true;
            }
        }

        return guard.IsGeneric(token, carriers);
    }

    /// <summary>From linking to not linking or back. All leads are told: one that took the token for active would pull components back to it.</summary>
    private void Flip(string token, ref IdentityTokenActor state, bool generic)
    {
        state = state with { Generic = generic, Version = state.Version + 1 };
        if (state.Home is not null)
        {
            TellHomeAll(token, state, joining: false);
        }

        foreach (var carrier in carriers.All())
        {
            Tell(token, state, carrier.LeadId);
        }
    }

    private void Relink(string token, ref IdentityTokenActor state, string? came, bool gone)
    {
        if (state.Generic || (came is null && !gone))
        {
            return;
        }

        state = state with { Version = state.Version + 1 };
        if (state.Home is null)
        {
            return;
        }

        if (gone)
        {
            TellHomeAll(token, state, joining: false);
        }
        else
        {
            outbox.Tell(
                state.Home,
                new IdentityTokenFact
                {
                    Token = token,
                    Version = state.Version,
                    Complete = false,
                    LeadIds = [came!],
                    Cause = outbox.Cause,
                }
            );
        }
    }

    private void TellHomeAll(string token, IdentityTokenActor state, bool joining) =>
        outbox.Tell(
            state.Home!,
            new IdentityTokenFact
            {
                Token = token,
                Epoch = joining ? state.Epoch : 0,
                Version = state.Version,
                Complete = true,
                LeadIds = state.Generic ? [] : carriers.LeadIds(),
                Cause = outbox.Cause,
            }
        );

    private void Tell(string token, IdentityTokenActor state, string leadId) =>
        outbox.Send(
            leadId,
            new IdentityMessage
            {
                To = IdentityActorKind.Lead,
                Cause = outbox.Cause,
                TokenHome = new IdentityTokenHome
                {
                    Token = token,
                    Version = state.Version,
                    Active = !state.Generic,
                    Home = state.Home,
                    Epoch = state.Epoch,
                },
            }
        );

    private IdentityTokenActor Load(string token)
    {
        var known = stores.Tokens.Get(token);
        return carriers.Load(token, known ?? floor.NewToken());
    }

    /// <summary>Keeps what is known of the token. One that nobody carries, that lives nowhere and about which nothing was decided is forgotten.</summary>
    private void Save(string token, IdentityTokenActor state)
    {
        state = carriers.Save(state);
        if (state is { CarrierCount: 0, Home: null } && state.Suppressions.IsEmpty)
        {
            floor.Raise(Math.Max(state.Version, state.Epoch));
            stores.Tokens.Delete(token);
        }
        else
        {
            stores.Tokens.Put(token, state);
        }
    }

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
