using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The greatest version and epoch of the tokens of this partition that were forgotten. A token that is new, or comes back, counts on from there: what it says is
/// newer than all it ever said, and what comes late for it is older. So nothing has to be kept of a token that nobody carries, and no clock is needed.
/// </summary>
internal sealed class TokenFloor(IStore<IdentityTokenActor> tokens)
{
    /// <summary>Where it is kept, beside the tokens: no key of a token is without a bar.</summary>
    public const string Key = "floor";

    /// <summary>From where a token counts of which nothing is known; 0 when none was ever forgotten.</summary>
    public long Version => tokens.Get(Key)?.Version ?? 0;

    /// <summary>A token that had come so far is forgotten.</summary>
    public void Raise(long version)
    {
        if (version > Version)
        {
            tokens.Put(Key, new IdentityTokenActor { Version = version });
        }
    }
}
