using System.Runtime.InteropServices;
using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The links of a token as its cell knows them, whatever the order in which they are told. A complete list replaces what is not newer than itself; a
/// single link older than the last complete list is already in it, or was taken back before it.
/// </summary>
internal static class CellLinks
{
    /// <summary>A token that joins a cell, with all that it tells of itself.</summary>
    public static IdentityCellToken Joining(string cell, IdentityTokenFact fact)
    {
        var links = new IdentityLink[fact.LeadIds.Count];
        for (var i = 0; i < links.Length; i++)
        {
            links[i] = new IdentityLink { LeadId = fact.LeadIds[i], Version = fact.Version };
        }

        return new IdentityCellToken
        {
            Token = fact.Token,
            Cell = cell,
            Epoch = fact.Epoch,
            Version = fact.Version,
            CompleteVersion = fact.Complete ? fact.Version : -1,
            Links = AvroList<IdentityLink>.Adopt(links),
        };
    }

    /// <summary>The token with a fact taken in; the same object when it says nothing new. Leads whose link goes are touched.</summary>
    public static IdentityCellToken Take(IdentityCellToken token, IdentityTokenFact fact, CellTouches touches)
    {
        if (fact.Version <= token.CompleteVersion)
        {
            return token;
        }

        var version = Math.Max(token.Version, fact.Version);
        if (!fact.Complete)
        {
            return token with { Version = version, Links = WithLink(token.Links, fact) };
        }

        var links = new List<IdentityLink>(fact.LeadIds.Count);
        foreach (var link in token.Links)
        {
            if (link.Version > fact.Version)
            {
                links.Add(link);
            }
            else if (!fact.LeadIds.Contains(link.LeadId))
            {
                touches.Lead(link.LeadId, fact.Cause);
            }
        }

        var newer = links.Count;
        foreach (var leadId in fact.LeadIds)
        {
            if (IndexOf(CollectionsMarshal.AsSpan(links)[..newer], leadId) < 0)
            {
                links.Add(new IdentityLink { LeadId = leadId, Version = fact.Version });
            }
        }

        return token with
        {
            Version = version,
            CompleteVersion = fact.Version,
            Links = AvroList<IdentityLink>.Adopt(links.ToArray()),
        };
    }

    /// <summary>True when the token links the lead.</summary>
    public static bool Has(IdentityCellToken token, string leadId) => IndexOf(token.Links.Span, leadId) >= 0;

    private static AvroList<IdentityLink> WithLink(AvroList<IdentityLink> links, IdentityTokenFact fact)
    {
        var grown = links;
        foreach (var leadId in fact.LeadIds)
        {
            var link = new IdentityLink { LeadId = leadId, Version = fact.Version };
            var index = IndexOf(grown.Span, leadId);
            if (index < 0)
            {
                grown = grown.Add(link);
            }
            else if (grown[index].Version < fact.Version)
            {
                var copy = grown.Span.ToArray();
                copy[index] = link;
                grown = AvroList<IdentityLink>.Adopt(copy);
            }
        }

        return grown;
    }

    private static int IndexOf(ReadOnlySpan<IdentityLink> links, string leadId)
    {
        for (var i = 0; i < links.Length; i++)
        {
            if (string.Equals(links[i].LeadId, leadId, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
