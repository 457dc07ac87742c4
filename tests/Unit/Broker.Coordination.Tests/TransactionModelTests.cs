using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transactions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>
/// Several processes share one transactional id, zombies among them, in any order, over restarts and timeouts; every answer and
/// every record's fate must be what a plain model of the id says. An int is one event; FsCheck shrinks their list.
/// </summary>
public sealed class TransactionModelTests
{
    private static readonly Arbitrary<int[]> _events = Arb.From(
        Gen.Choose(0, 1 << 20).ArrayOf(),
        events => events.Select((_, i) => (int[])[.. events[..i], .. events[(i + 1)..]])
    );

    [Fact]
    public void The_coordinator_equals_its_model_after_any_order_of_events() =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(100),
            Prop.ForAll(_events, events => new TransactionWalk().RunAsync(events).GetAwaiter().GetResult())
        );
}

/// <summary>Drives coordinator and model with the same events.</summary>
internal sealed class TransactionWalk
{
    private const string Id = "t";
    private const int Processes = 3;
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(60);
    private static readonly TopicPartition[] _partitions = [new("orders", 0), new("orders", 1), new("returns", 0)];

    private readonly ProducerClaim?[] _claims = new ProducerClaim?[Processes];
    private readonly TransactionModel _model = new();
    private Coordination _broker = null!;
    private int _records;

    public async Task RunAsync(int[] events)
    {
        _broker = await Coordination.OpenAsync(_partitions);
        await using (_broker)
        {
            foreach (var number in events)
            {
                await StepAsync(number % 16, number / 16 % Processes, number / 64);
                Compare();
            }
        }
    }

    private Task StepAsync(int kind, int process, int argument) =>
        kind switch
        {
            < 2 => InitAsync(process, claim: null),
            < 4 => InitAsync(process, _claims[process]),
            < 9 => ProduceAsync(process, _partitions[argument % _partitions.Length]),
            < 13 => EndAsync(process, commit: argument % 2 == 0),
            13 => PassAsync(TimeSpan.FromSeconds(20)),
            14 => PassAsync(_timeout),
            _ => RestartAsync(),
        };

    private async Task InitAsync(int process, ProducerClaim? claim)
    {
        var answer = await _broker.Transactions.InitProducerIdAsync(new(Id, _timeout, claim));
        answer.Error.ShouldBe(_model.Init(claim, answer.ProducerId));
        if (answer.Error != ErrorCode.None)
            return;
        _claims[process] = new ProducerClaim(answer.ProducerId, answer.Epoch);
        (answer.ProducerId, answer.Epoch).ShouldBe((_model.ProducerId, _model.Epoch));
    }

    private async Task ProduceAsync(int process, TopicPartition partition)
    {
        if (_claims[process] is not { } claim)
            return;
        var errors = await _broker.Transactions.AddPartitionsAsync(Id, claim, [partition]);
        errors[0].ShouldBe(_model.Add(claim, _broker.Time.GetUtcNow()));

        // Also a zombie writes, if the gate lets it.
        var mayWrite = _broker.Transactions.IsPartitionInTransaction(
            claim.ProducerId,
            claim.Epoch,
            partition.Topic,
            partition.Partition
        );
        mayWrite.ShouldBe(_model.Check(claim) == ErrorCode.None);
        if (!mayWrite)
            return;
        var record = $"{++_records}";
        _broker.Disk.Partitions[partition].Append(claim.ProducerId, claim.Epoch, record);
        _model.Write(record);
    }

    private async Task EndAsync(int process, bool commit)
    {
        if (_claims[process] is not { } claim)
            return;
        (await _broker.Transactions.EndAsync(Id, claim, commit)).ShouldBe(_model.End(claim, commit));
    }

    private async Task PassAsync(TimeSpan time)
    {
        _broker.Time.Advance(time);
        await _broker.Transactions.ScanAsync();
        _model.Pass(_broker.Time.GetUtcNow(), _timeout);
    }

    private async Task RestartAsync()
    {
        await _broker.KillAsync();
        await _broker.StartAsync();
    }

    private void Compare()
    {
        var state = _broker.Transactions.Describe(Id);
        (state?.ProducerId ?? -1, state?.Epoch ?? -1, state?.Status.ToString()).ShouldBe(
            (_model.ProducerId, _model.Epoch, _model.Status)
        );
        var partitions = _broker.Disk.Partitions.Values;
        partitions.SelectMany(one => one.Committed).Order().ShouldBe(_model.Committed.Order());
        partitions.SelectMany(one => one.Aborted).Order().ShouldBe(_model.Aborted.Order());
    }
}

/// <summary>One transactional id as a user of Kafka would explain it: who owns it, what is open, how the last one ended.</summary>
internal sealed class TransactionModel
{
    private readonly List<string> _open = [];
    private DateTimeOffset? _openSince;
    private bool? _lastOutcome;

    /// <summary>The epoch that the present owner had before, if it asked for the present one itself.</summary>
    private short _ownLastEpoch = -1;

    public long ProducerId { get; private set; } = -1;

    public short Epoch { get; private set; } = -1;

    public List<string> Committed { get; } = [];

    public List<string> Aborted { get; } = [];

    public string? Status =>
        ProducerId < 0 ? null
        : _openSince is not null ? "Ongoing"
        : _lastOutcome is { } commit ? (commit ? "CompleteCommit" : "CompleteAbort")
        : "Empty";

    public short Init(ProducerClaim? claim, long producerId)
    {
        if (ProducerId < 0)
        {
            (ProducerId, Epoch) = (producerId, 0);
            return ErrorCode.None;
        }

        var isLost = claim is not null && claim.Value.Epoch == _ownLastEpoch && _openSince is null;
        if (claim is not null && Check(claim.Value) != ErrorCode.None && !isLost)
            return ErrorCode.ProducerFenced;
        if (_openSince is not null)
        {
            Fence();
            return ErrorCode.ConcurrentTransactions;
        }

        _lastOutcome = null;
        if (isLost)
            return ErrorCode.None;
        _ownLastEpoch = claim is null ? (short)-1 : Epoch;
        Epoch++;
        return ErrorCode.None;
    }

    public short Add(ProducerClaim claim, DateTimeOffset now)
    {
        if (Check(claim) == ErrorCode.None)
            _openSince ??= now;
        return Check(claim);
    }

    public void Write(string record) => _open.Add(record);

    public short End(ProducerClaim claim, bool commit)
    {
        if (Check(claim) != ErrorCode.None)
            return Check(claim);
        if (_openSince is null)
            return _lastOutcome == commit ? ErrorCode.None : ErrorCode.InvalidTxnState;
        Close(commit);
        return ErrorCode.None;
    }

    public void Pass(DateTimeOffset now, TimeSpan timeout)
    {
        if (now - _openSince > timeout)
            Fence();
    }

    public short Check(ProducerClaim claim) =>
        claim.ProducerId != ProducerId ? ErrorCode.InvalidProducerIdMapping
        : claim.Epoch != Epoch ? ErrorCode.ProducerFenced
        : ErrorCode.None;

    private void Fence()
    {
        Epoch++;
        _ownLastEpoch = -1;
        Close(commit: false);
    }

    private void Close(bool commit)
    {
        (commit ? Committed : Aborted).AddRange(_open);
        _open.Clear();
        _openSince = null;
        _lastOutcome = commit;
    }
}
