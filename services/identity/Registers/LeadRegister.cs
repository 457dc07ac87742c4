using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;
using LeadStreams.Identity.State;

namespace LeadStreams.Identity.Registers;

/// <summary>
/// The register of leads: of each lead the greatest (source version, content hash), whatever the order and number of deliveries. Keeps the
/// tokens' lead lists in step and marks what the change touches.
/// </summary>
internal readonly struct LeadRegister(IdentityStores stores, IdentityRules rules, Touched touched)
{
    /// <summary>Takes in a lead in one version. A redelivered or older version changes nothing.</summary>
    public void Apply(NormalizedLead lead)
    {
        var known = stores.Leads.Get(lead.LeadId) ?? new IdentityLeadState();
        if (known.Erased)
        {
            return;
        }

        if (
            known.Evidence is not null
            && !RetainedFacts.Supersedes(lead.SourceVersion, lead.ContentHash, known.SourceVersion, known.ContentHash)
        )
        {
            return;
        }

        var state = known with
        {
            SourceVersion = lead.SourceVersion,
            ContentHash = lead.ContentHash,
            Evidence = EvidenceOf(lead),
        };
        Relink(lead.LeadId, state, LeadTokens.Wanted(lead.Tokens, MustLinksOf(state), rules), cause: null);
    }

    /// <summary>Erases a lead for good: its evidence is dropped, and no later version brings it back.</summary>
    public void Erase(string leadId, string cause)
    {
        var known = stores.Leads.Get(leadId) ?? new IdentityLeadState();
        if (!known.Erased)
        {
            var state = known with { SourceVersion = long.MaxValue, ContentHash = "", Erased = true, Evidence = null };
            Relink(leadId, state, [], cause);
        }
    }

    /// <summary>A decision that names the lead comes into force or out of it.</summary>
    public void SetDecision(string leadId, IdentityDecision decision, bool inForce, string cause)
    {
        var known = stores.Leads.Get(leadId) ?? new IdentityLeadState();
        var ids = known.DecisionIds.Where(id => !string.Equals(id, decision.DecisionId, StringComparison.Ordinal));
        ids = inForce ? ids.Append(decision.DecisionId) : ids;
        var state = known with { DecisionIds = ids.Order(StringComparer.Ordinal).ToAvroList() };
        if (state.Evidence is null)
        {
            Keep(leadId, state);
            return;
        }

        var source = state.Tokens.Where(token => !LeadTokens.IsMustLink(token)).Select(LeadTokens.AsToken).ToAvroList();
        Relink(leadId, state, LeadTokens.Wanted(source, MustLinksOf(state), rules), cause);
    }

    private List<TokenId> MustLinksOf(IdentityLeadState state)
    {
        var tokens = new List<TokenId>();
        foreach (var id in state.DecisionIds)
        {
            if (stores.Decisions.Get(id) is { Kind: IdentityDecisionKind.MustLink })
            {
                tokens.Add(new TokenId(IdentityRules.MustLinkNamespace, id));
            }
        }

        return tokens;
    }

    /// <summary>Gives the lead exactly the wanted tokens (sorted), walking them beside those it has.</summary>
    private void Relink(string leadId, IdentityLeadState state, List<IdentityLeadToken> wanted, string? cause)
    {
        var had = state.Tokens;
        var kept = new List<TokenId>();
        var changed = false;
        var (i, j) = (0, 0);
        while (i < had.Count || j < wanted.Count)
        {
            var order = Compare(had, i, wanted, j);
            if (order == 0)
            {
                wanted[j] = Carry(leadId, had[i], wanted[j], kept, ref changed);
            }
            else if (order < 0)
            {
                changed |= Unplace(had[i]);
            }
            else
            {
                wanted[j] = Place(leadId, wanted[j], ref changed);
            }

            i += order <= 0 ? 1 : 0;
            j += order >= 0 ? 1 : 0;
        }

        for (var k = 0; changed && k < kept.Count; k++)
        {
            // Co-tokens count in the guards of the tokens that stay.
            touched.Token(kept[k], TokenChange.Reconsider);
        }

        touched.Lead(leadId, cause);
        Keep(leadId, state with { Tokens = wanted.ToAvroList() });
    }

    private static int Compare(AvroList<IdentityLeadToken> had, int i, List<IdentityLeadToken> wanted, int j) =>
        i == had.Count ? 1
        : j == wanted.Count ? -1
        : LeadTokens.IdOf(had[i]).CompareTo(LeadTokens.IdOf(wanted[j]));

    private IdentityLeadToken Carry(
        string leadId,
        IdentityLeadToken had,
        IdentityLeadToken wanted,
        List<TokenId> kept,
        ref bool changed
    )
    {
        if (LeadTokens.MayLink(had) != LeadTokens.MayLink(wanted))
        {
            changed |= Unplace(had);
            return Place(leadId, wanted, ref changed);
        }

        if (LeadTokens.MayLink(had))
        {
            kept.Add(LeadTokens.IdOf(had));
        }

        return wanted with
        {
            Slot = had.Slot,
        };
    }

    private IdentityLeadToken Place(string leadId, IdentityLeadToken token, ref bool changed)
    {
        if (!LeadTokens.MayLink(token))
        {
            return token;
        }

        changed = true;
        var id = LeadTokens.IdOf(token);
        var key = TokenKey.Of(id);
        var state = new TokenLeadList(stores).Append(
            key,
            stores.Tokens.Get(key) ?? new IdentityTokenState(),
            leadId,
            out var slot
        );
        stores.Tokens.Put(key, state);
        touched.Token(id, TokenChange.Added);
        return token with { Slot = slot };
    }

    private bool Unplace(IdentityLeadToken token)
    {
        if (!LeadTokens.MayLink(token))
        {
            return false;
        }

        var id = LeadTokens.IdOf(token);
        var key = TokenKey.Of(id);
        stores.Tokens.Put(
            key,
            new TokenLeadList(stores).RemoveAt(key, stores.Tokens.Get(key)!, token.Slot, out var moved)
        );
        if (moved is not null)
        {
            Reslot(moved, id, token.Slot);
        }

        touched.Token(id, TokenChange.Reconsider);
        return true;
    }

    private void Reslot(string leadId, TokenId moved, int slot)
    {
        var lead = stores.Leads.Get(leadId)!;
        var tokens = lead.Tokens.Span.ToArray();
        var position = Array.FindIndex(tokens, token => LeadTokens.IdOf(token) == moved);
        tokens[position] = tokens[position] with { Slot = slot };
        stores.Leads.Put(leadId, lead with { Tokens = AvroList<IdentityLeadToken>.Adopt(tokens) });
    }

    private void Keep(string leadId, IdentityLeadState state)
    {
        if (state is { Evidence: null, Erased: false, DecisionIds.IsEmpty: true, Membership: null })
        {
            stores.Leads.Delete(leadId);
        }
        else
        {
            stores.Leads.Put(leadId, state);
        }
    }

    private static PersonLead EvidenceOf(NormalizedLead lead) =>
        new()
        {
            LeadId = lead.LeadId,
            Source = lead.Source,
            SourceRecordId = lead.SourceRecordId,
            Market = lead.Market,
            OccurredAt = lead.OccurredAt,
            Attributes = lead.Attributes,
            Touch = lead.Touch,
            Consents = lead.Consents,
            IsTest = lead.IsTest,
        };
}
