using LeadStreams.Contracts;
using LeadStreams.Domain.Survivorship;
using LeadStreams.Identity.Refresh;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The actors of one partition: leads, tokens, decisions and cells whose keys lie in it. Takes in records and messages, collects what the actors say, and
/// at the latest before the commit resolves what was touched. Between transactions nothing is kept but the stores.
/// </summary>
internal sealed class ActorTask
{
    private readonly ActorStores stores;
    private readonly SurvivorshipRules survivorship;
    private readonly Outbox outbox = new();
    private readonly CellTouches touches = new();
    private readonly TokenKeys keys;
    private readonly DecisionActor decisions;
    private readonly CellActor cells;
    private readonly CellHome homes;
    private IdentityRules rules;
    private LeadActor leads;
    private TokenActor tokens;
    private RulesSweep? sweep;
    private CellRefresh refresh;

    public ActorTask(
        ActorStores stores,
        IdentityRules rules,
        SurvivorshipRules survivorship,
        TokenKeys keys,
        int partBytes = RecordSize.Most
    )
    {
        this.stores = stores;
        this.rules = rules;
        this.survivorship = survivorship;
        this.keys = keys;
        var move = new CellMove(stores, outbox, partBytes);
        cells = new CellActor(stores, outbox, touches, move);
        leads = new LeadActor(stores, rules, keys, outbox, cells);
        tokens = new TokenActor(stores, rules, outbox);
        refresh = new CellRefresh(stores, rules, survivorship, outbox);
        decisions = new DecisionActor(stores, keys, outbox);
        homes = new CellHome(stores, outbox, move);
    }

    /// <summary>Leads in cells that were touched and are not resolved yet.</summary>
    public int TouchedLeads => touches.Leads.Count;

    /// <summary>A lead of the source topic, written at <paramref name="writtenAt"/>; null for its tombstone, which erases it.</summary>
    public void Lead(string leadId, NormalizedLead? lead, DateTimeOffset writtenAt)
    {
        if (lead is null)
        {
            outbox.Cause = "erasure";
            leads.Erase(leadId);
        }
        else
        {
            outbox.Cause = null;
            leads.Apply(lead, writtenAt.ToUnixTimeMilliseconds());
        }
    }

    /// <summary>A complete decision; null for its tombstone.</summary>
    public void Decision(string decisionId, IdentityDecision? decision)
    {
        if (decision is null)
        {
            decisions.Forget(decisionId);
        }
        else
        {
            decisions.Apply(decision);
        }
    }

    /// <summary>A message of another actor.</summary>
    public void Message(string key, IdentityMessage message)
    {
        outbox.Cause = message.Cause;
        switch (message.To)
        {
            case IdentityActorKind.Lead:
                ToLead(key, message);
                break;
            case IdentityActorKind.Token:
                ToToken(key, message);
                break;
            default:
                ToCell(message);
                break;
        }
    }

    /// <summary>A component that has rested in a cell not its own goes home. True when it went.</summary>
    public bool BringHome(string cell, string leadId) => homes.Bring(cell, leadId);

    /// <summary>Goes by other rules from now on. What was evaluated before is evaluated anew by <see cref="Sweep"/>.</summary>
    public void Use(IdentityRules changed)
    {
        rules = changed;
        leads = new LeadActor(stores, rules, keys, outbox, cells);
        tokens = new TokenActor(stores, rules, outbox);
        refresh = new CellRefresh(stores, rules, survivorship, outbox);
        sweep = null;
    }

    /// <summary>Evaluates so many leads, tokens and residents by the rules in force; false when all have been since the rules came into force.</summary>
    public bool Sweep(int count, bool retell)
    {
        outbox.Cause = "rules/" + rules.Version;
        sweep ??= new RulesSweep(stores, leads, tokens, touches);
        if (sweep.Step(count, retell, outbox.Cause))
        {
            return true;
        }

        sweep = null;
        return false;
    }

    /// <summary>What was said since the last call, to be sent within this transaction.</summary>
    public void DrainTo(List<Outgoing> messages) => outbox.DrainTo(messages);

    /// <summary>
    /// Resolves what was touched since the last time, once; null when nothing was. Messages that come of it go through the log. <paramref name="idleComponent"/> is called for
    /// each touched component that lives in a cell not its own: cell and oldest lead, for <see cref="BringHome"/> when it has rested.
    /// </summary>
    public Emissions? Resolve(DateTimeOffset now, Action<string, string>? idleComponent = null)
    {
        if (touches.IsEmpty)
        {
            return null;
        }

        var emissions = refresh.Run(touches, now, idleComponent);
        touches.Clear();
        return emissions;
    }

    /// <summary>The transaction was aborted.</summary>
    public void Abort()
    {
        outbox.Clear();
        touches.Clear();
        sweep = null;
    }

    private void ToLead(string leadId, IdentityMessage message)
    {
        switch (message)
        {
            case { TokenHomes: { IsEmpty: false } said }:
                leads.Hear(leadId, said);
                break;
            case { Rare.Moved: { } moved }:
                leads.Move(leadId, moved);
                break;
            case { Rare.Decision: { } decision }:
                leads.Decide(leadId, decision);
                break;
            default:
                leads.Resend(leadId);
                break;
        }
    }

    private void ToToken(string token, IdentityMessage message)
    {
        switch (message)
        {
            case { Carried: { } said }:
                tokens.Carry(token, said);
                break;
            case { Adoption: { } offer }:
                tokens.Adopt(token, offer);
                break;
            case { Rare.Moved: { } moved }:
                tokens.Move(token, moved);
                break;
            case { Rare.AskingLead: { } lead }:
                tokens.Answer(token, lead);
                break;
            case { Rare.Suppression: { } decision }:
                tokens.Suppress(token, decision);
                break;
            default:
                tokens.Resend(token);
                break;
        }
    }

    private void ToCell(IdentityMessage message)
    {
        switch (message)
        {
            case { Facts: { } facts }:
                cells.Take(message.Cell!, facts);
                break;
            case { Rare.Pull: { } pull }:
                cells.Pull(message.Cell!, pull);
                break;
            default:
                cells.Receive(message.Rare!.Bulk!);
                break;
        }
    }
}
