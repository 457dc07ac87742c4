using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Retains the newest version of each lead, tells its tokens that it carries them and its cell what it is, finds it a home, and sees to it that both ends of
/// each of its links come to live in one cell.
/// </summary>
internal sealed class LeadActor(ActorStores stores, IdentityRules rules, TokenKeys keys, Outbox outbox)
{
    private readonly LeadTies ties = new();

    /// <summary>Takes in a lead in one version, whatever the order and number of deliveries. <paramref name="bornMs"/>: when its record was written.</summary>
    public void Apply(NormalizedLead lead, long bornMs)
    {
        var known = stores.Leads.Get(lead.LeadId) ?? new IdentityLeadActor();
        if (
            known.Erased
            || (
                known.Record is not null
                && !RetainedFacts.Supersedes(
                    lead.SourceVersion,
                    lead.ContentHash,
                    known.SourceVersion,
                    known.ContentHash
                )
            )
        )
        {
            return;
        }

        var state = known with
        {
            SourceVersion = lead.SourceVersion,
            ContentHash = lead.ContentHash,
            BornMs = known.Record is null ? bornMs : known.BornMs,
        };
        Change(lead.LeadId, state, LeadRecord.Of(lead, state.Decisions, rules, keys));
    }

    /// <summary>Erases a lead for good: its evidence is dropped, and no later version brings it back.</summary>
    public void Erase(string leadId)
    {
        var known = stores.Leads.Get(leadId) ?? new IdentityLeadActor();
        if (!known.Erased)
        {
            var state = known with { SourceVersion = long.MaxValue, ContentHash = "", Erased = true, Decisions = [] };
            Change(leadId, state, new IdentityLeadRecord());
        }
    }

    /// <summary>A decision that names the lead comes into force or out of it.</summary>
    public void Decide(string leadId, IdentityLeadDecision decision)
    {
        if (decision is { Kind: IdentityDecisionKind.EraseLead })
        {
            Erase(leadId);
            return;
        }

        var state = stores.Leads.Get(leadId) ?? new IdentityLeadActor();
        if (state.Erased || !LeadRecord.TryDecide(state.Decisions, decision, out var decisions))
        {
            return;
        }

        state = state with { Decisions = decisions };
        if (state.Record is null)
        {
            stores.Leads.Put(leadId, state);
        }
        else
        {
            Change(leadId, state, LeadRecord.Of(state.Record, decisions, rules, keys));
        }
    }

    /// <summary>
    /// The rules have changed: evaluates the lead's tokens anew. With <paramref name="retell"/> its tokens are told anew what it carries even when it is the same.
    /// </summary>
    public void Reconsider(string leadId, bool retell)
    {
        if (stores.Leads.Get(leadId) is { Erased: false, Record: { } known } state)
        {
            var record = LeadRecord.Of(known, state.Decisions, rules, keys);
            if (retell || record != known)
            {
                Change(leadId, state, record, retell);
            }
        }
    }

    /// <summary>A token has answered, or has told all its leads that it changed.</summary>
    public void Hear(string leadId, IdentityTokenHome said)
    {
        if (stores.Leads.Get(leadId) is not { } state)
        {
            return;
        }

        ties.Load(state);
        if (!ties.Hear(said, keepUnknown: !state.Erased))
        {
            // The token counts on a lead that has left it: an older message overtook the one that said so.
            outbox.Send(said.Token, Messages.NotCarried(leadId, state.Sequence, outbox.Cause));
        }
        else if (state.Home is null)
        {
            state = Settle(leadId, state);
        }
        else
        {
            Pair(leadId, state, said.Token);
        }

        stores.Leads.Put(leadId, ties.Save(state));
    }

    /// <summary>The cell says that the lead has moved, or that it was released.</summary>
    public void Move(string leadId, IdentityMoved moved)
    {
        if (stores.Leads.Get(leadId) is not { } state)
        {
            return;
        }

        ties.Load(state);
        if (!state.Erased)
        {
            ties.Learn(moved);
        }

        if (moved.Epoch > state.Epoch)
        {
            state = state with { Home = moved.Home, Epoch = moved.Epoch };
            if (state.Home is null)
            {
                // A lead that was erased and let go is done for; one that is needed again looks for a home again.
                state = state.Erased ? state with { Record = null } : Settle(leadId, state);
            }
            else if (state.Sequence > moved.Seen)
            {
                TellHome(leadId, state, joining: false);
            }
        }

        for (var i = 0; i < ties.Count; i++)
        {
            Check(leadId, state, ties[i]);
        }

        stores.Leads.Put(leadId, ties.Save(state));
    }

    /// <summary>A cell got facts about the lead after it had left: its home is told everything.</summary>
    public void Resend(string leadId)
    {
        if (stores.Leads.Get(leadId) is { Home: not null } state)
        {
            TellHome(leadId, state, joining: false);
        }
    }

    private void Change(string leadId, IdentityLeadActor state, IdentityLeadRecord record, bool retell = false)
    {
        state = state with { Record = record, Sequence = state.Sequence + 1 };
        ties.Load(state);
        ties.Carry(leadId, state, rules, outbox, retell);
        if (state.Home is not null)
        {
            TellHome(leadId, state, joining: false);
        }
        else if (!state.Erased)
        {
            state = Settle(leadId, state);
        }

        if (state.Erased)
        {
            // Nothing is kept of its tokens: an erased lead never carries them again.
            ties.Clear();
            state = state.Home is null ? state with { Record = null } : state;
        }

        stores.Leads.Put(leadId, ties.Save(state));
    }

    /// <summary>Takes the oldest home among its tokens; its own cell when none has one; waits while a token has not answered.</summary>
    private IdentityLeadActor Settle(string leadId, IdentityLeadActor state)
    {
        var home = ties.OldestHome();
        if (home is null && ties.IsWaiting)
        {
            return state;
        }

        state = state with { Home = home ?? CellRef.Of(state.BornMs, leadId), Epoch = state.Epoch + 1 };
        TellHome(leadId, state, joining: true);
        for (var i = 0; i < ties.Count; i++)
        {
            if (ties[i].Carried)
            {
                Pair(leadId, state, ties[i].Token);
            }
        }

        return state;
    }

    /// <summary>Offers the lead's home to a token that has none; otherwise sees whether both live together.</summary>
    private void Pair(string leadId, IdentityLeadActor state, string token)
    {
        var tie = ties.Find(token)!;
        if (tie is { Active: true, Home: null })
        {
            ties.Set(tie with { Home = state.Home });
            outbox.Send(token, Messages.Adopt(leadId, state.Home!, outbox.Cause));
        }
        else
        {
            Check(leadId, state, tie);
        }
    }

    /// <summary>Both ends of a link that works belong in one cell, the older of the two.</summary>
    private void Check(string leadId, IdentityLeadActor state, IdentityTie tie)
    {
        if (tie is not { Carried: true, Active: true, Home: not null } || state.Home is null)
        {
            return;
        }

        if (CellRef.Same(tie.Home, state.Home))
        {
            return;
        }

        var tokenIsOlder = CellRef.IsOlder(tie.Home, state.Home);
        var (from, target) = tokenIsOlder ? (state.Home, tie.Home) : (tie.Home, state.Home);
        outbox.Send(
            CellRef.LeadOf(from),
            new IdentityMessage
            {
                To = IdentityActorKind.Cell,
                Cell = from,
                Cause = outbox.Cause,
                Pull = new IdentityPull
                {
                    Target = target,
                    LeadId = leadId,
                    Token = tie.Token,
                    WholeOfToken = !tokenIsOlder,
                },
            }
        );
    }

    private void TellHome(string leadId, IdentityLeadActor state, bool joining) =>
        outbox.Tell(
            state.Home!,
            new IdentityLeadFact
            {
                LeadId = leadId,
                Epoch = joining ? state.Epoch : 0,
                Sequence = state.Sequence,
                BornMs = state.BornMs,
                Record = state.Record!,
                Cause = outbox.Cause,
            }
        );
}
