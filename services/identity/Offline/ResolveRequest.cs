using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>What an offline run prints, a line each.</summary>
internal enum ResolveListing
{
    /// <summary>Lead id, tab, person id.</summary>
    Persons,

    /// <summary>Lead id, tab, lead id of the person's anchor.</summary>
    Anchors,

    /// <summary>Of every token that could not link the persons that carry it: the token, a tab, their anchors by lead id, a tab, the reason.</summary>
    Reviews,
}

/// <summary>What to resolve, and under which rules.</summary>
internal sealed record ResolveRequest
{
    /// <summary>Facts, one JSON object a line.</summary>
    public required Stream Facts { get; init; }

    /// <summary>What messages call them.</summary>
    public required string FactsName { get; init; }

    /// <summary>The rules.</summary>
    public required IdentityRules Rules { get; init; }

    /// <summary>What to print.</summary>
    public required ResolveListing Listing { get; init; }

    /// <summary>Told now and then what the run is at.</summary>
    public Action<string> Progress { get; init; } = _ => { };
}
