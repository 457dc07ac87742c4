using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.State;

/// <summary>
/// The leads that carry a token, as a dense list of slots: the first lie in the token's own state, the rest in chunks. Appending writes one
/// state of bounded size, however many leads a switchboard has; removing moves the last lead into the gap. The order of the slots means nothing.
/// </summary>
internal readonly struct TokenLeadList(IdentityStores stores)
{
    public const int InlineLeads = 16;
    public const int ChunkLeads = 64;

    /// <summary>Adds a lead; <paramref name="slot"/> is where it lies.</summary>
    public IdentityTokenState Append(string tokenKey, IdentityTokenState token, string leadId, out int slot)
    {
        slot = token.LeadCount;
        var grown = token with { LeadCount = slot + 1 };
        if (slot < InlineLeads)
        {
            return grown with { LeadIds = token.LeadIds.Add(leadId) };
        }

        var key = ChunkKey(tokenKey, slot);
        var chunk = stores.TokenLeads.Get(key) ?? new IdentityTokenLeads();
        stores.TokenLeads.Put(key, chunk with { LeadIds = chunk.LeadIds.Add(leadId) });
        return grown;
    }

    /// <summary>Removes the lead at a slot. The last lead moves there: <paramref name="moved"/>, null when the removed one was the last.</summary>
    public IdentityTokenState RemoveAt(string tokenKey, IdentityTokenState token, int slot, out string? moved)
    {
        var last = token.LeadCount - 1;
        var lastLead = At(tokenKey, token, last);
        token = Truncate(tokenKey, token, last);
        moved = null;
        if (slot != last)
        {
            moved = lastLead;
            token = Replace(tokenKey, token, slot, lastLead);
        }

        return token;
    }

    /// <summary>The lead at a slot.</summary>
    public string At(string tokenKey, IdentityTokenState token, int slot) =>
        slot < InlineLeads
            ? token.LeadIds[slot]
            : Chunk(ChunkKey(tokenKey, slot)).LeadIds[(slot - InlineLeads) % ChunkLeads];

    /// <summary>All leads.</summary>
    public IEnumerable<string> All(string tokenKey, IdentityTokenState token)
    {
        foreach (var lead in token.LeadIds)
        {
            yield return lead;
        }

        for (var slot = InlineLeads; slot < token.LeadCount; slot += ChunkLeads)
        {
            foreach (var lead in Chunk(ChunkKey(tokenKey, slot)).LeadIds)
            {
                yield return lead;
            }
        }
    }

    private IdentityTokenState Truncate(string tokenKey, IdentityTokenState token, int last)
    {
        var shrunk = token with { LeadCount = last };
        if (last < InlineLeads)
        {
            return shrunk with { LeadIds = [.. token.LeadIds.Span[..last]] };
        }

        var key = ChunkKey(tokenKey, last);
        var kept = (last - InlineLeads) % ChunkLeads;
        if (kept == 0)
        {
            stores.TokenLeads.Delete(key);
        }
        else
        {
            stores.TokenLeads.Put(key, new IdentityTokenLeads { LeadIds = [.. Chunk(key).LeadIds.Span[..kept]] });
        }

        return shrunk;
    }

    private IdentityTokenState Replace(string tokenKey, IdentityTokenState token, int slot, string leadId)
    {
        if (slot < InlineLeads)
        {
            return token with { LeadIds = Replaced(token.LeadIds, slot, leadId) };
        }

        var key = ChunkKey(tokenKey, slot);
        stores.TokenLeads.Put(
            key,
            new IdentityTokenLeads { LeadIds = Replaced(Chunk(key).LeadIds, (slot - InlineLeads) % ChunkLeads, leadId) }
        );
        return token;
    }

    private static AvroList<string> Replaced(AvroList<string> leads, int position, string leadId)
    {
        var copy = leads.Span.ToArray();
        copy[position] = leadId;
        return AvroList<string>.Adopt(copy);
    }

    private IdentityTokenLeads Chunk(string key) =>
        stores.TokenLeads.Get(key)
        ?? throw new InvalidOperationException("A chunk of a token's leads is missing from the store.");

    private static string ChunkKey(string tokenKey, int slot) =>
        TokenKey.OfChunk(tokenKey, (slot - InlineLeads) / ChunkLeads);
}
