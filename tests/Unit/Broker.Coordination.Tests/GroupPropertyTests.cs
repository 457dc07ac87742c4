using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>What holds of a group whatever happens in whatever order. An int is one event; FsCheck shrinks their list.</summary>
public sealed class GroupPropertyTests
{
    private static readonly Arbitrary<int[]> _events = Arb.From(
        Gen.Choose(0, 1 << 20).ArrayOf(),
        events => events.Select((_, i) => (int[])[.. events[..i], .. events[(i + 1)..]])
    );

    [Fact]
    public void Any_order_of_events_keeps_the_groups_promises() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(2_000).WithEndSize(120),
            Prop.ForAll(_events, events => new GroupWalk().Run(events))
        );

    [Fact]
    public void Members_that_keep_trying_always_end_up_stable() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(80),
            Prop.ForAll(
                _events,
                events =>
                {
                    var walk = new GroupWalk();
                    walk.Run(events);
                    walk.Settle();
                }
            )
        );
}

/// <summary>
/// Several clients that know what a real one would, doing one thing at a time, and a checker that sees every answer.
/// </summary>
internal sealed class GroupWalk
{
    private const int Clients = 4;

    private readonly GroupHarness _harness;
    private readonly Client[] _clients = new Client[Clients];
    private readonly List<Parked> _parked = [];
    private readonly Dictionary<int, (string? Protocol, string Leader)> _generations = [];
    private readonly Dictionary<string, int> _latestGenerationOf = [];
    private readonly HashSet<string> _gone = [];
    private int _generation;

    public GroupWalk()
    {
        _harness = new GroupHarness(new GroupOptions { InitialRebalanceDelay = TimeSpan.FromSeconds(1) })
        {
            WritesAtOnce = false,
        };
        for (var i = 0; i < Clients; i++)
            _clients[i] = new Client { InstanceId = i == 0 ? "static" : null };
    }

    private sealed class Client
    {
        public string? InstanceId { get; init; }
        public string MemberId { get; set; } = "";
        public int Generation { get; set; } = -1;
        public IReadOnlyList<JoinedMember> Members { get; set; } = [];
    }

    private sealed record Parked(Client Client, Reply<JoinAnswer>? Join, Reply<SyncAnswer>? Sync)
    {
        public bool IsSent => Join?.IsSent ?? Sync!.IsSent;
    }

    public void Run(int[] events)
    {
        foreach (var number in events)
        {
            var before = _harness
                .Group.Members.All.Where(member => !member.IsStatic)
                .Select(member => member.MemberId)
                .ToArray();
            Step(number);
            CheckState();

            // Only leaving and time take members away.
            if (number % 16 is not (9 or >= 11))
                _harness
                    .Group.Members.All.Select(member => member.MemberId)
                    .ToHashSet()
                    .IsSupersetOf(before)
                    .ShouldBeTrue();
        }
    }

    /// <summary>Every client goes on as a real one would: then the group becomes stable with all of them in it.</summary>
    public void Settle()
    {
        for (var round = 0; round < 200; round++)
        {
            foreach (var client in _clients)
            {
                if (_parked.Exists(parked => parked.Client == client && !parked.IsSent))
                    continue;
                if (client.MemberId.Length == 0 || client.Generation < 0)
                    Join(client, 0, knownIdRequired: true);
                else if (Heartbeat(client) == ErrorCode.None && _harness.Group.State != GroupState.Stable)
                    Sync(client);
            }

            _harness.Flush();
            Collect();
            CheckState();
            _harness.PassSeconds(0.5);
            Collect();
        }

        _harness.Group.State.ShouldBe(GroupState.Stable);
        _harness.Group.Members.Count.ShouldBe(Clients);
        _parked.ShouldBeEmpty("no answer is left hanging");
    }

    private void Step(int number)
    {
        var client = _clients[number / 16 % Clients];
        switch (number % 16)
        {
            case < 4:
                Join(client, (byte)(number / 256 % 2), knownIdRequired: number / 64 % 2 == 0);
                break;
            case < 7:
                Sync(client);
                break;
            case < 9:
                Heartbeat(client);
                break;
            case 9:
                _harness.Leave(client.MemberId, client.InstanceId);
                break;
            case 10:
                // The process behind it dies: its next incarnation knows nothing, and its answers reach nobody.
                client.MemberId = "";
                client.Generation = -1;
                break;
            case < 13:
                _harness.PassSeconds(number / 64 % 5);
                break;
            case 13:
                _harness.PassSeconds(12 + number / 64 % 30);
                break;
            default:
                _harness.Flush(ok: number / 64 % 8 != 0);
                break;
        }

        Collect();
    }

    private void Join(Client client, byte metadata, bool knownIdRequired)
    {
        var reply = _harness.Join(
            client.MemberId,
            client.InstanceId,
            knownIdRequired: knownIdRequired,
            with: join => join.Metadata = [metadata]
        );
        _parked.Add(new Parked(client, reply, null));
    }

    private void Sync(Client client)
    {
        var assignments = client.Members.Select((member, i) => (member.MemberId, (byte)(i + 1))).ToArray();
        _parked.Add(new Parked(client, null, _harness.Sync(client.MemberId, client.Generation, assignments)));
    }

    private short Heartbeat(Client client)
    {
        var error = _harness.Heartbeat(client.MemberId, client.Generation, client.InstanceId);
        Obey(client, error);
        return error;
    }

    private void Collect()
    {
        foreach (var parked in _parked.Where(parked => parked.IsSent).ToArray())
        {
            _parked.Remove(parked);
            if (parked.Join is not null)
                CheckJoin(parked.Client, parked.Join.Answer());
            else
                Obey(parked.Client, parked.Sync!.Answer().Error);
        }
    }

    private void CheckJoin(Client client, JoinAnswer answer)
    {
        Obey(client, answer.Error);
        if (answer.Error == ErrorCode.MemberIdRequired)
            client.MemberId = answer.MemberId;
        if (answer.Error != ErrorCode.None)
            return;

        // All members of a generation hear the same protocol and the same leader (who may be a static one's next incarnation).
        if (_generations.TryGetValue(answer.Generation, out var known))
            answer.Protocol.ShouldBe(known.Protocol);
        _generations[answer.Generation] = (answer.Protocol, answer.Leader);
        answer.Generation.ShouldBeGreaterThanOrEqualTo(_latestGenerationOf.GetValueOrDefault(answer.MemberId));
        _latestGenerationOf[answer.MemberId] = answer.Generation;
        if (answer.Members.Count > 0)
        {
            answer.Leader.ShouldBe(answer.MemberId);
            answer.Members.Select(member => member.MemberId).ShouldBeUnique();
            answer.Members.Select(member => member.MemberId).ShouldContain(answer.MemberId);
        }
        else
        {
            answer.Leader.ShouldNotBe(answer.MemberId);
        }

        client.MemberId = answer.MemberId;
        client.Generation = answer.Generation;
        client.Members = answer.Members;
    }

    private static void Obey(Client client, short error)
    {
        if (error is ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId)
            client.MemberId = "";
        if (error is not (ErrorCode.None or ErrorCode.CoordinatorNotAvailable))
            client.Generation = -1;
    }

    private void CheckState()
    {
        var group = _harness.Group;
        group.Generation.ShouldBeGreaterThanOrEqualTo(_generation);
        _generation = group.Generation;
        var members = group.Members.All.ToArray();
        if (group.State == GroupState.Empty)
            members.ShouldBeEmpty();
        if (group.State is GroupState.CompletingRebalance or GroupState.Stable)
            members.ShouldNotBeEmpty();
        if (members.Length > 0)
            members.Select(member => member.MemberId).ShouldContain(group.Members.Leader);
        foreach (var member in members)
        {
            if (member.AwaitingJoin is not null && group.State != GroupState.Stable)
                group.State.ShouldBe(GroupState.PreparingRebalance);
            if (member.AwaitingSync is not null)
                group.State.ShouldBe(GroupState.CompletingRebalance);
            member.Deadline.ShouldBeGreaterThan(_harness.Now);
            _gone.ShouldNotContain(member.MemberId);
        }

        foreach (var memberId in _latestGenerationOf.Keys.Where(id => group.Members.Find(id) is null))
            _gone.Add(memberId);

        // Whoever still waits is known to the group, or was displaced by its own next request.
        var waiting =
            members.Count(member => member.AwaitingJoin is not null)
            + members.Count(member => member.AwaitingSync is not null);
        _parked.Count(parked => !parked.IsSent).ShouldBe(waiting);
        group.NextDeadline.ShouldBeGreaterThanOrEqualTo(_harness.Now);
    }
}
