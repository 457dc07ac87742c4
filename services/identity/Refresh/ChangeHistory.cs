using System.IO.Hashing;
using System.Runtime.InteropServices;
using LeadStreams.Contracts;

namespace LeadStreams.Identity.Refresh;

/// <summary>
/// Tells the history: which lead sets became which. Persons before and after that share leads form a group; a group in which nothing happened, or in which one
/// person only gained leads, is silent. History depends on the order of arrival by its nature; the persons it ends in do not.
/// </summary>
internal sealed class ChangeHistory(
    MembershipMoves moves,
    IReadOnlyDictionary<string, string?> causes,
    string position,
    string ruleVersion,
    DateTimeOffset decidedAt
)
{
    private readonly XxHash128 hash = new();
    private readonly List<string> origins = [];

    /// <summary>The entries of this refresh, in no order; a person has one of a kind at most.</summary>
    public IEnumerable<IdentityChange> Entries()
    {
        List<Gathering> entangled = [];
        foreach (var gathering in moves.Gatherings)
        {
            if (moves.IsEntangled(gathering))
            {
                entangled.Add(gathering);
            }
            else if (GroupOf(gathering) is { } group)
            {
                yield return Entry(group);
            }
        }

        foreach (var group in EntangledPersons.Groups(moves, entangled))
        {
            yield return Entry(group);
        }
    }

    /// <summary>Persons of which all leads are here, and none of them elsewhere, are a group by themselves: nearly all are. Null when it is silent.</summary>
    private ChangedGroup? GroupOf(Gathering gathering)
    {
        var leads = moves.LeadsOf(gathering);
        FindOrigins(leads);
        if (origins.Count == 1 && string.Equals(origins[0], gathering.Anchor, StringComparison.Ordinal))
        {
            return null;
        }

        var before = SetsOfOrigins(leads);
        return new ChangedGroup(
            gathering.PersonId is null ? IdentityChangeKind.Erased
                : before.Count == 0 ? IdentityChangeKind.Created
                : before.Count == 1 ? IdentityChangeKind.Moved
                : IdentityChangeKind.Merged,
            before,
            gathering.PersonId is { } personId ? [LeadSets.Of(personId, IdsOf(leads, origin: null))] : []
        );
    }

    private AvroList<LeadSet> SetsOfOrigins(ReadOnlySpan<MovedLead> leads)
    {
        if (origins.Count == 0)
        {
            return [];
        }

        var sets = new LeadSet[origins.Count];
        for (var i = 0; i < sets.Length; i++)
        {
            sets[i] = LeadSets.Of(moves.IdOfOrigin(origins[i]), IdsOf(leads, origins[i]));
        }

        Array.Sort(sets, static (x, y) => string.CompareOrdinal(x.PersonId, y.PersonId));
        return AvroList<LeadSet>.Adopt(sets);
    }

    private void FindOrigins(ReadOnlySpan<MovedLead> leads)
    {
        origins.Clear();
        foreach (var (_, from) in leads)
        {
            if (from is not null && !origins.Contains(from))
            {
                origins.Add(from);
            }
        }
    }

    /// <summary>The leads that come from one person, or all.</summary>
    private static string[] IdsOf(ReadOnlySpan<MovedLead> leads, string? origin)
    {
        var ids = new string[leads.Length];
        var count = 0;
        foreach (var (leadId, from) in leads)
        {
            if (origin is null || string.Equals(from, origin, StringComparison.Ordinal))
            {
                ids[count++] = leadId;
            }
        }

        return count == ids.Length ? ids : ids[..count];
    }

    private IdentityChange Entry(ChangedGroup group)
    {
        // Kept under the person that remains of a merge, and under the person that was for everything else.
        var kept = group.Kind is IdentityChangeKind.Created or IdentityChangeKind.Merged ? group.After : group.Before;
        var person = kept[0].PersonId;
        return new IdentityChange
        {
            ChangeId = IdOf(group.Kind, person),
            Kind = group.Kind,
            PersonId = person,
            Before = group.Before,
            After = group.After,
            Reason = Earlier(CauseOf(group.Before), CauseOf(group.After)) ?? "evidence",
            RuleVersion = ruleVersion,
            DecidedAt = decidedAt,
        };
    }

    /// <summary>
    /// Unlike that of any other entry, and the same when the refresh is run anew. Nobody can choose what it is made of, so a hash without cryptography serves; a UUID of version 8 is one
    /// whose content is its maker's (RFC 9562).
    /// </summary>
    private string IdOf(IdentityChangeKind kind, string person)
    {
        hash.Append(MemoryMarshal.AsBytes(person.AsSpan()));
        hash.Append([(byte)kind]);
        hash.Append(MemoryMarshal.AsBytes(position.AsSpan()));
        Span<byte> id = stackalloc byte[16];
        hash.GetHashAndReset(id);
        id[6] = (byte)((id[6] & 0x0f) | 0x80);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true).ToString();
    }

    /// <summary>The decision or erasure that touched leads, the first by name; null for evidence.</summary>
    private string? CauseOf(AvroList<LeadSet> sets)
    {
        string? first = null;
        foreach (var set in sets)
        {
            foreach (var lead in set.LeadIds)
            {
                first = Earlier(first, causes.GetValueOrDefault(lead));
            }
        }

        return first;
    }

    private static string? Earlier(string? x, string? y) =>
        x is null || (y is not null && string.CompareOrdinal(y, x) < 0) ? y : x;
}

/// <summary>What became of persons that share leads before and after; sets sorted by person.</summary>
internal readonly record struct ChangedGroup(
    IdentityChangeKind Kind,
    AvroList<LeadSet> Before,
    AvroList<LeadSet> After
);
