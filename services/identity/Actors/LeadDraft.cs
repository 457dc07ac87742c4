using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The state of the lead that is being decided about, to be changed step by step: what is kept is made of it once. One object serves one lead after the other.
/// </summary>
internal sealed class LeadDraft
{
    private IdentityLeadActor? kept;

    /// <summary>The lead.</summary>
    public string LeadId { get; private set; } = "";

    /// <summary>Version of its source.</summary>
    public long SourceVersion { get; set; }

    /// <summary>Content hash of that version.</summary>
    public string ContentHash { get; set; } = "";

    /// <summary>True when it was erased for good.</summary>
    public bool Erased { get; set; }

    /// <summary>What its cell is told of it; null before its first record and when an erased lead was let go.</summary>
    public IdentityLeadRecord? Record { get; set; }

    /// <summary>Decisions that name it.</summary>
    public AvroList<IdentityLeadDecision> Decisions { get; set; }

    /// <summary>Count of its changes.</summary>
    public long Sequence { get; set; }

    /// <summary>When its first record was written, ms since 1970.</summary>
    public long BornMs { get; set; }

    /// <summary>Its cell; null for none.</summary>
    public string? Home { get; set; }

    /// <summary>Count of its homes.</summary>
    public long Epoch { get; set; }

    /// <summary>Its tokens.</summary>
    public LeadTies Ties { get; } = new();

    /// <summary>Begins with what is kept of a lead; null for nothing.</summary>
    public void Load(string leadId, IdentityLeadActor? state)
    {
        kept = state;
        LeadId = leadId;
        SourceVersion = state?.SourceVersion ?? -1;
        ContentHash = state?.ContentHash ?? "";
        Erased = state?.Erased ?? false;
        Record = state?.Record;
        Decisions = state?.Decisions ?? [];
        Sequence = state?.Sequence ?? 0;
        BornMs = state?.BornMs ?? 0;
        Home = state?.Home;
        Epoch = state?.Epoch ?? 0;
        Ties.Load(state?.Ties ?? []);
    }

    /// <summary>What is to be kept.</summary>
    public IdentityLeadActor ToState() =>
        new()
        {
            SourceVersion = SourceVersion,
            ContentHash = ContentHash,
            Erased = Erased,
            Record = Record,
            Decisions = Decisions,
            Sequence = Sequence,
            BornMs = BornMs,
            Home = Home,
            Epoch = Epoch,
            Ties = Ties.IsChanged || kept is null ? Ties.ToList() : kept.Ties,
        };
}
