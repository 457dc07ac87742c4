using Confluent.Kafka;

namespace LeadStreams.Broker.Crash.Tests;

/// <summary>
/// The members of all stages of a chain. Each stage has one to three; every now and then one joins, leaves, or dies in the
/// middle of a transaction.
/// </summary>
internal sealed class ChainMembers : IAsyncDisposable
{
    private const int MaxMembers = 3;
    private const int MinMilliseconds = 500;
    private const int MaxMilliseconds = 2500;
    private readonly Func<ClientConfig> _client;
    private readonly Func<int, int, ChainStage> _stageOf;
    private readonly Random _random;
    private readonly Member?[][] _members;
    private readonly List<Member> _gone = [];

    /// <summary>Starts the first member of each stage.</summary>
    public ChainMembers(Func<ClientConfig> client, Func<int, int, ChainStage> stageOf, int stages, int seed)
    {
        _client = client;
        _stageOf = stageOf;
        _random = new Random(seed + 1);
        _members = new Member?[stages][];
        for (var stage = 0; stage < stages; stage++)
        {
            _members[stage] = new Member?[MaxMembers];
            Join(stage, 0);
        }
    }

    public string Summary =>
        $"members {string.Join('/', _members.Select(stage => stage.Count(member => member is not null)))}, "
        + $"{_gone.Count(member => !member.Dies)} left, {_gone.Count(member => member.Dies)} died, "
        + $"{All.Sum(member => member.Chain.Transactions)} commits, {All.Sum(member => member.Chain.Aborts)} aborts, "
        + $"{All.Sum(member => member.Chain.Restarts)} restarts";

    private IEnumerable<Member> All => [.. _gone, .. _members.SelectMany(stage => stage).OfType<Member>()];

    /// <summary>Lets members come and go until cancelled.</summary>
    public async Task ChurnAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            using var timer = new PeriodicTimer(
                TimeSpan.FromMilliseconds(_random.Next(MinMilliseconds, MaxMilliseconds))
            );
            try
            {
                await timer.WaitForNextTickAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            var (stage, slot, dies) = (_random.Next(_members.Length), _random.Next(MaxMembers), _random.Next(3) == 0);
            if (_members[stage][slot] is null)
                Join(stage, slot);
            else if (_members[stage].Count(member => member is not null) > 1)
                await PartAsync(stage, slot, dies);
        }
    }

    /// <summary>Lets everyone leave; throws if one of them failed.</summary>
    public async Task LeaveAsync()
    {
        for (var stage = 0; stage < _members.Length; stage++)
        {
            for (var slot = 0; slot < MaxMembers; slot++)
                await PartAsync(stage, slot, dies: false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in All)
            await member.DisposeAsync();
    }

    private void Join(int stage, int slot)
    {
        // Dying needs a transaction: one of its moments, drawn beforehand.
        var moment = (Moment)_random.Next(4);
        _members[stage][slot] = new Member(_client, _stageOf(stage, slot), moment);
    }

    private async Task PartAsync(int stage, int slot, bool dies)
    {
        if (_members[stage][slot] is not { } member)
            return;
        await member.PartAsync(dies);
        _gone.Add(member);
        _members[stage][slot] = null;
    }

    private sealed class Member : IAsyncDisposable
    {
        private static readonly TimeSpan _longestLife = TimeSpan.FromMinutes(10);

        /// <summary>Without records there is no transaction to die in: it dies of old age then.</summary>
        private static readonly TimeSpan _deathStruggle = TimeSpan.FromSeconds(5);
        private readonly CancellationTokenSource _leave = new();
        private readonly Moment _lastMoment;
        private readonly Task _running;
        private volatile bool _dies;

        public Member(Func<ClientConfig> client, ChainStage stage, Moment lastMoment)
        {
            _lastMoment = lastMoment;
            Chain = new Chain(client, stage, Reach, _ => { });
            _running = Task.Factory.StartNew(
                Run,
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
        }

        public Chain Chain { get; }

        public bool Dies => _dies;

        public async Task PartAsync(bool dies)
        {
            _dies = dies;
            if (dies)
                _leave.CancelAfter(_deathStruggle);
            else
                await _leave.CancelAsync();
            await _running;
        }

        public async ValueTask DisposeAsync()
        {
            await _leave.CancelAsync();
            try
            {
                await _running;
            }
            finally
            {
                _leave.Dispose();
            }
        }

        private void Run()
        {
            using (Chain)
            {
                try
                {
                    Chain.RunUntil(() => false, TimeProvider.System.GetUtcNow() + _longestLife, _leave.Token);
                }
                catch (MemberDied)
                {
                    // As planned: what it held is left as it is.
                }
            }
        }

        private void Reach(Moment moment)
        {
            if (_dies && moment == _lastMoment)
                throw new MemberDied();
        }
    }

    private sealed class MemberDied : Exception;
}
