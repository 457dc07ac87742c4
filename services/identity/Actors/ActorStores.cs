using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The stores of the actors of one partition. A lead or token lives in at most one cell, so its key alone finds it among the residents of all cells.
/// </summary>
internal sealed class ActorStores(ITaskContext context)
{
    public const string LeadsStore = "lead-actors";
    public const string TokensStore = "token-actors";
    public const string CarriersStore = "token-carriers";
    public const string DecisionsStore = "decision-actors";
    public const string CellLeadsStore = "cell-leads";
    public const string CellTokensStore = "cell-tokens";
    public const string CellPersonsStore = "cell-persons";
    public const string ArrivalsStore = "cell-arrivals";
    public const string RulesStore = "rules";

    /// <summary>Lead actors, by lead id.</summary>
    public IStore<IdentityLeadActor> Leads { get; } = context.Store<IdentityLeadActor>(LeadsStore);

    /// <summary>Token actors, by token key.</summary>
    public IStore<IdentityTokenActor> Tokens { get; } = context.Store<IdentityTokenActor>(TokensStore);

    /// <summary>Carriers of tokens with many, by token key and lead id.</summary>
    public IStore<IdentityCarrierEntry> Carriers { get; } = context.Store<IdentityCarrierEntry>(CarriersStore);

    /// <summary>Decision actors, by decision id.</summary>
    public IStore<IdentityDecisionActor> Decisions { get; } = context.Store<IdentityDecisionActor>(DecisionsStore);

    /// <summary>Leads that live in cells of this partition, by lead id.</summary>
    public IStore<IdentityCellLead> CellLeads { get; } = context.Store<IdentityCellLead>(CellLeadsStore);

    /// <summary>Tokens that live in cells of this partition, by token key.</summary>
    public IStore<IdentityCellToken> CellTokens { get; } = context.Store<IdentityCellToken>(CellTokensStore);

    /// <summary>Persons of the leads that live here, by oldest lead, where the lead itself tells an earlier state.</summary>
    public SaidPersons CellPersons { get; } = new(context.Store<IdentityCellPerson>(CellPersonsStore));

    /// <summary>The rules in force in this partition.</summary>
    public IStore<IdentityRulesState> Rules { get; } = context.Store<IdentityRulesState>(RulesStore);

    /// <summary>Parts of moves that have not arrived whole, by move id and part.</summary>
    public IStore<IdentityBulk> Arrivals { get; } = context.Store<IdentityBulk>(ArrivalsStore);
}
