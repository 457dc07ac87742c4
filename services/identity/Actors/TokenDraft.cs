using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The state of the token that is being decided about, to be changed step by step: what is kept is made of it once. One object serves one token after the other.
/// </summary>
internal sealed class TokenDraft(ActorStores stores)
{
    private readonly TokenFloor floor = new(stores.Tokens);
    private IdentityTokenActor? kept;

    /// <summary>Its key.</summary>
    public string Token { get; private set; } = "";

    /// <summary>True when something is kept of it.</summary>
    public bool IsKnown => kept is not null;

    /// <summary>Count of the changes of its links and of whether it links at all.</summary>
    public long Version { get; set; }

    /// <summary>True when it links nobody.</summary>
    public bool Generic { get; set; }

    /// <summary>Decisions about it.</summary>
    public AvroList<IdentitySuppression> Suppressions { get; set; }

    /// <summary>Its cell; null for none.</summary>
    public string? Home { get; set; }

    /// <summary>Count of its homes.</summary>
    public long Epoch { get; set; }

    /// <summary>The leads that carry it.</summary>
    public TokenCarriers Carriers { get; } = new(stores.Carriers);

    /// <summary>Begins with what is kept of a token. One of which nothing is known counts on from the floor.</summary>
    public void Load(string token)
    {
        kept = stores.Tokens.Get(token);
        Token = token;
        var start = kept is null ? floor.Version : 0;
        Version = kept?.Version ?? start;
        Epoch = kept?.Epoch ?? start;
        Generic = kept?.Generic ?? false;
        Suppressions = kept?.Suppressions ?? [];
        Home = kept?.Home;
        Carriers.Load(token, kept);
    }

    /// <summary>Keeps what is known of the token. One that nobody carries, that lives nowhere and about which nothing was decided is forgotten.</summary>
    public void Save()
    {
        if (Carriers.Count == 0 && Home is null && Suppressions.IsEmpty)
        {
            floor.Raise(Math.Max(Version, Epoch));
            stores.Tokens.Delete(Token);
        }
        else if (IsChanged)
        {
            stores.Tokens.Put(Token, ToState());
        }
    }

    private bool IsChanged =>
        kept is null
        || Carriers.IsChanged
        || Version != kept.Version
        || Epoch != kept.Epoch
        || Generic != kept.Generic
        || !ReferenceEquals(Home, kept.Home)
        || Suppressions != kept.Suppressions;

    private IdentityTokenActor ToState() =>
        new()
        {
            Version = Version,
            Generic = Generic,
            Suppressions = Suppressions,
            Home = Home,
            Epoch = Epoch,
            CarrierCount = Carriers.Count,
            Carriers = Carriers.IsChanged || kept is null ? Carriers.Few() : kept.Carriers,
            First = Carriers.First,
        };
}
