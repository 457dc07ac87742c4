using LeadStreams.Contracts;
using LeadStreams.Streams;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The leads that carry the token that is being decided about. A few lie in the token's own state; the many of a switchboard each have an entry of their own, in a list
/// linked both ways, so that one more or less costs the same whatever their number. Their order means nothing.
/// </summary>
internal sealed class TokenCarriers(IStore<IdentityCarrierEntry> entries)
{
    /// <summary>More carriers than so many get entries of their own.</summary>
    public const int Most = 16;

    private readonly List<IdentityCarrier> few = [];
    private string token = "";
    private string? first;

    /// <summary>Number of leads.</summary>
    public int Count { get; private set; }

    /// <summary>First lead of the list of many; null while they are few.</summary>
    public string? First => first;

    /// <summary>True when they are not as they were loaded.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Begins with the carriers of a token; null for none.</summary>
    public void Load(string tokenKey, IdentityTokenActor? state)
    {
        token = tokenKey;
        first = state?.First;
        Count = state?.CarrierCount ?? 0;
        IsChanged = false;
        few.Clear();
        if (state is not null)
        {
            few.AddRange(state.Carriers.Span);
        }
    }

    /// <summary>The carriers that are kept in the token's state.</summary>
    public AvroList<IdentityCarrier> Few() => few.Count == 0 ? [] : AvroList<IdentityCarrier>.Adopt(few.ToArray());

    /// <summary>The carrier of a lead id, or null.</summary>
    public IdentityCarrier? Find(string leadId)
    {
        if (first is not null)
        {
            return entries.Get(KeyOf(leadId))?.Carrier;
        }

        var index = IndexOf(leadId);
        return index < 0 ? null : few[index];
    }

    /// <summary>Adds a carrier or replaces what is known of it.</summary>
    public void Set(IdentityCarrier carrier)
    {
        IsChanged = true;
        if (first is not null)
        {
            SetEntry(carrier);
            return;
        }

        var index = IndexOf(carrier.LeadId);
        if (index >= 0)
        {
            few[index] = carrier;
            return;
        }

        few.Add(carrier);
        Count++;
        if (Count > Most)
        {
            Spill();
        }
    }

    /// <summary>Removes the carrier of a lead id, which is there.</summary>
    public void Remove(string leadId)
    {
        IsChanged = true;
        Count--;
        if (first is null)
        {
            few.RemoveAt(IndexOf(leadId));
            return;
        }

        var entry = entries.Get(KeyOf(leadId))!;
        entries.Delete(KeyOf(leadId));
        if (entry.Previous is null)
        {
            first = entry.Next;
        }
        else
        {
            entries.Put(KeyOf(entry.Previous), entries.Get(KeyOf(entry.Previous))! with { Next = entry.Next });
        }

        if (entry.Next is not null)
        {
            entries.Put(KeyOf(entry.Next), entries.Get(KeyOf(entry.Next))! with { Previous = entry.Previous });
        }
    }

    /// <summary>All carriers.</summary>
    public IEnumerable<IdentityCarrier> All()
    {
        foreach (var carrier in few)
        {
            yield return carrier;
        }

        for (var at = first; at is not null; )
        {
            var entry = entries.Get(KeyOf(at))!;
            yield return entry.Carrier;
            at = entry.Next;
        }
    }

    /// <summary>True when all carriers together name at most so many tokens that count in the guard; false when that is not seen at a glance.</summary>
    public bool HasFewCoTokens(int most)
    {
        var sum = 0;
        foreach (var carrier in few)
        {
            sum += carrier.CoTokens.Count;
        }

        return first is null && sum <= most;
    }

    /// <summary>The ids of all.</summary>
    public AvroList<string> LeadIds()
    {
        var ids = new string[Count];
        if (first is null)
        {
            for (var i = 0; i < ids.Length; i++)
            {
                ids[i] = few[i].LeadId;
            }

            return AvroList<string>.Adopt(ids);
        }

        var at = 0;
        foreach (var carrier in All())
        {
            ids[at++] = carrier.LeadId;
        }

        return AvroList<string>.Adopt(ids);
    }

    private void Spill()
    {
        foreach (var carrier in few)
        {
            SetEntry(carrier);
        }

        Count = few.Count;
        few.Clear();
    }

    private void SetEntry(IdentityCarrier carrier)
    {
        var key = KeyOf(carrier.LeadId);
        if (entries.Get(key) is { } known)
        {
            entries.Put(key, known with { Carrier = carrier });
            return;
        }

        if (first is not null)
        {
            var head = KeyOf(first);
            entries.Put(head, entries.Get(head)! with { Previous = carrier.LeadId });
        }

        entries.Put(key, new IdentityCarrierEntry { Carrier = carrier, Next = first });
        first = carrier.LeadId;
        Count++;
    }

    private string KeyOf(string leadId) => string.Concat(token, "|", leadId);

    private int IndexOf(string leadId)
    {
        for (var i = 0; i < few.Count; i++)
        {
            if (string.Equals(few[i].LeadId, leadId, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
