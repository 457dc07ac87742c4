using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Retains the newest version of each lead, and tells its tokens that it carries them and its cell what it is. Where it lives: <see cref="LeadHome"/>.
/// </summary>
internal sealed class LeadActor(ActorStores stores, IdentityRules rules, TokenKeys keys, Outbox outbox, CellActor cells)
{
    private readonly LeadDraft draft = new();
    private readonly LeadHome home = new(outbox, cells);

    /// <summary>Takes in a lead in one version, whatever the order and number of deliveries. <paramref name="bornMs"/>: when its record was written.</summary>
    public void Apply(NormalizedLead lead, long bornMs)
    {
        draft.Load(lead.LeadId, stores.Leads.Get(lead.LeadId));
        if (draft.Erased)
        {
            return;
        }

        if (draft.Record is null)
        {
            draft.BornMs = bornMs;
        }
        else if (
            !RetainedFacts.Supersedes(lead.SourceVersion, lead.ContentHash, draft.SourceVersion, draft.ContentHash)
        )
        {
            return;
        }

        draft.SourceVersion = lead.SourceVersion;
        draft.ContentHash = lead.ContentHash;
        Change(LeadRecord.Of(lead, draft.Decisions, rules, keys));
    }

    /// <summary>Erases a lead for good: its evidence is dropped, and no later version brings it back.</summary>
    public void Erase(string leadId)
    {
        draft.Load(leadId, stores.Leads.Get(leadId));
        if (!draft.Erased)
        {
            draft.SourceVersion = long.MaxValue;
            draft.ContentHash = "";
            draft.Erased = true;
            draft.Decisions = [];
            Change(new IdentityLeadRecord());
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

        draft.Load(leadId, stores.Leads.Get(leadId));
        if (draft.Erased || !LeadRecord.TryDecide(draft.Decisions, decision, out var decisions))
        {
            return;
        }

        draft.Decisions = decisions;
        if (draft.Record is null)
        {
            Keep();
        }
        else
        {
            Change(LeadRecord.Of(draft.Record, decisions, rules, keys));
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
                draft.Load(leadId, state);
                Change(record, retell);
            }
        }
    }

    /// <summary>Tokens have answered, or tell all their leads that they changed.</summary>
    public void Hear(string leadId, AvroList<IdentityTokenHome> said)
    {
        if (stores.Leads.Get(leadId) is not { } state)
        {
            return;
        }

        draft.Load(leadId, state);
        var settles = draft.Home is null;
        var heard = false;
        foreach (var one in said)
        {
            if (!draft.Ties.Hear(one, keepUnknown: !draft.Erased))
            {
                // The token counts on a lead that has left it: an older message overtook the one that said so.
                outbox.Send(one.Token, Messages.NotCarried(leadId, draft.Sequence, outbox.Cause));
            }
            else
            {
                heard = true;
                if (!settles)
                {
                    home.Pair(draft, draft.Ties.IndexOf(one.Token));
                }
            }
        }

        if (settles && heard)
        {
            home.Settle(draft);
        }

        Keep();
    }

    /// <summary>The cell says that the lead has moved, or that it was released.</summary>
    public void Move(string leadId, IdentityMoved moved)
    {
        if (stores.Leads.Get(leadId) is not { } state)
        {
            return;
        }

        draft.Load(leadId, state);
        if (!draft.Erased)
        {
            draft.Ties.Learn(moved);
        }

        if (moved.Epoch > draft.Epoch)
        {
            draft.Home = moved.Home;
            draft.Epoch = moved.Epoch;
            if (draft.Home is not null)
            {
                if (draft.Sequence > moved.Seen)
                {
                    home.Tell(draft, joining: false);
                }
            }
            else if (draft.Erased)
            {
                // A lead that was erased and let go is done for.
                draft.Record = null;
            }
            else
            {
                home.Settle(draft);
            }
        }

        home.Check(draft);
        Keep();
    }

    /// <summary>A cell got facts about the lead after it had left: its home is told everything.</summary>
    public void Resend(string leadId)
    {
        if (stores.Leads.Get(leadId) is { Home: not null } state)
        {
            draft.Load(leadId, state);
            home.Tell(draft, joining: false);
        }
    }

    private void Change(IdentityLeadRecord record, bool retell = false)
    {
        // Guards count tokens too that are told nothing themselves.
        var tellAll = retell || !LeadTokens.HaveSameKeys(draft.Record?.Tokens ?? [], record.Tokens);
        draft.Record = record;
        draft.Sequence++;
        draft.Ties.Carry(draft, rules, outbox, tellAll);
        if (draft.Home is not null)
        {
            home.Tell(draft, joining: false);
        }
        else if (!draft.Erased)
        {
            home.Settle(draft);
        }

        if (draft.Erased)
        {
            // Nothing is kept of its tokens: an erased lead never carries them again.
            draft.Ties.Clear();
            draft.Record = draft.Home is null ? null : draft.Record;
        }

        Keep();
    }

    private void Keep() => stores.Leads.Put(draft.LeadId, draft.ToState());
}
