using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Refresh;

namespace LeadStreams.Identity.Tests;

/// <summary>Most persons are told by themselves, and only those of a split with all that hangs together with them: the history is the same as if all were looked at together.</summary>
public sealed class ChangeHistoryTests
{
    private const int Leads = 14;
    private static readonly Dictionary<string, string?> NoCauses = new(StringComparer.Ordinal);

    [Fact]
    public void Telling_persons_by_themselves_tells_what_telling_all_together_does()
    {
        var kinds = new HashSet<IdentityChangeKind>();
        var alone = 0;
        for (var seed = 0; seed < 3_000; seed++)
        {
            var moves = MovesOf(new Random(seed));
            var told = new ChangeHistory(moves, NoCauses, "p", "r", DateTimeOffset.UnixEpoch).Entries().ToList();
            var together = EntangledPersons.Groups(moves, [.. moves.Gatherings]).Select(Text);
            told.Select(Text).Order().ShouldBe(together.Order(), $"seed {seed}");
            told.Select(change => (change.PersonId, change.Kind)).ShouldBeUnique();
            told.Select(change => change.ChangeId).ShouldBeUnique();
            kinds.UnionWith(told.Select(change => change.Kind));
            alone += moves.Gatherings.Count(gathering => !moves.IsEntangled(gathering));
        }

        kinds.ShouldBe(Enum.GetValues<IdentityChangeKind>(), ignoreOrder: true);
        alone.ShouldBeGreaterThan(3_000);
    }

    /// <summary>Leads of persons that were, of which some oldest leads live elsewhere by now, or new ones; put together anew, or erased.</summary>
    private static MembershipMoves MovesOf(Random random)
    {
        var moves = new MembershipMoves();
        var leads = Enumerable.Range(0, Leads).Select(i => LeadOf(i, random)).ToArray();
        random.Shuffle(leads);
        for (int start = 0, end; start < leads.Length; start = end)
        {
            end = Math.Min(leads.Length, start + 1 + random.Next(3));
            var person = leads[start..end];
            if (person.Length == 1 && person[0].PersonId is not null && random.Next(2) == 0)
            {
                moves.Gather(anchor: null, personId: null);
            }
            else
            {
                var anchor = person.Min(lead => lead.LeadId)!;
                moves.Gather(anchor, Uuid5.PersonId(anchor));
            }

            Array.ForEach(person, moves.Add);
        }

        return moves;
    }

    private static IdentityCellLead LeadOf(int number, Random random)
    {
        var anchor = random.Next(3) == 0 ? null : IdOf(random.Next(4) == 0 ? number : random.Next(4) * Leads / 4);
        var isAnchor = string.Equals(anchor, IdOf(number), StringComparison.Ordinal);
        return new IdentityCellLead
        {
            LeadId = IdOf(number),
            Cell = "c",
            Epoch = 1,
            Sequence = 1,
            BornMs = 0,
            Record = new IdentityLeadRecord(),
            PersonId = isAnchor ? Uuid5.PersonId(IdOf(number)) : null,
            AnchorLeadId = isAnchor ? null : anchor,
            PersonLeads = 0,
        };
    }

    private static string IdOf(int number) => $"lead-{number:D2}";

    private static string Text(IdentityChange change) => Text(change.Kind, change.Before, change.After);

    private static string Text(ChangedGroup group) => Text(group.Kind, group.Before, group.After);

    private static string Text(IdentityChangeKind kind, AvroList<LeadSet> before, AvroList<LeadSet> after) =>
        $"{kind} {before} -> {after}";
}
