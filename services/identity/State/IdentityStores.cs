using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.State;

/// <summary>The stores of identity. All that outlives a transaction lies in them.</summary>
internal readonly struct IdentityStores(ITaskContext context)
{
    public const string LeadsStore = "leads";
    public const string TokensStore = "tokens";
    public const string TokenLeadsStore = "token-leads";
    public const string DecisionsStore = "decisions";
    public const string PersonsStore = "persons";

    /// <summary>By lead id.</summary>
    public IStore<IdentityLeadState> Leads { get; } = context.Store<IdentityLeadState>(LeadsStore);

    /// <summary>By <see cref="TokenKey"/>.</summary>
    public IStore<IdentityTokenState> Tokens { get; } = context.Store<IdentityTokenState>(TokensStore);

    /// <summary>Chunks of long lead lists, by token key and chunk number.</summary>
    public IStore<IdentityTokenLeads> TokenLeads { get; } = context.Store<IdentityTokenLeads>(TokenLeadsStore);

    /// <summary>By decision id.</summary>
    public IStore<IdentityDecision> Decisions { get; } = context.Store<IdentityDecision>(DecisionsStore);

    /// <summary>By person id.</summary>
    public IStore<IdentityPersonState> Persons { get; } = context.Store<IdentityPersonState>(PersonsStore);
}
