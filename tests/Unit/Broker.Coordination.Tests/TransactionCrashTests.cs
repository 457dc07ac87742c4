using LeadStreams.Local.Broker.Groups;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transactions;

namespace LeadStreams.Broker.Coordination.Tests;

/// <summary>
/// Producers run transactions over partitions and offsets while the broker is killed at every possible write. Whatever
/// happens, each transaction is all or nothing, and what was answered holds.
/// </summary>
public sealed class TransactionCrashTests
{
    private static readonly TopicPartition[] _partitions = [new("orders", 0), new("orders", 1), new("returns", 0)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Every_transaction_is_all_or_nothing_over_any_crash(int run)
    {
        for (var seed = run * 1000; seed < (run * 1000) + 60; seed++)
        {
            try
            {
                await new Chain(seed).RunAsync();
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"seed {seed}: {fault.Message}", fault);
            }
        }
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_fenced_and_aborted()
    {
        await using var broker = await Coordination.OpenAsync(_partitions);
        var producer = await InitAsync(broker, TimeSpan.FromSeconds(30));
        await broker.Transactions.AddPartitionsAsync("t", producer, [_partitions[0]]);
        broker.Transactions.IsPartitionInTransaction(producer.ProducerId, producer.Epoch, "orders", 0).ShouldBeTrue();
        broker.Disk.Partitions[_partitions[0]].Append(producer.ProducerId, producer.Epoch, "r");
        broker.Time.Advance(TimeSpan.FromSeconds(29));
        await broker.Transactions.ScanAsync();
        broker.Transactions.Describe("t")!.Status.ShouldBe(TransactionStatus.Ongoing);
        broker.Time.Advance(TimeSpan.FromSeconds(2));
        await broker.Transactions.ScanAsync();
        broker.Disk.Partitions[_partitions[0]].Aborted.ShouldBe(["r"]);
        broker.Transactions.IsPartitionInTransaction(producer.ProducerId, producer.Epoch, "orders", 0).ShouldBeFalse();
        (await broker.Transactions.EndAsync("t", producer, commit: true)).ShouldBe(ErrorCode.ProducerFenced);
    }

    [Fact]
    public async Task Unknown_partitions_keep_all_out_of_the_transaction()
    {
        await using var broker = await Coordination.OpenAsync(_partitions);
        var producer = await InitAsync(broker, TimeSpan.FromSeconds(30));
        var errors = await broker.Transactions.AddPartitionsAsync("t", producer, [_partitions[0], new("nowhere", 0)]);
        errors.ShouldBe([ErrorCode.OperationNotAttempted, ErrorCode.UnknownTopicOrPartition]);
        broker.Transactions.Describe("t")!.Status.ShouldBe(TransactionStatus.Empty);
    }

    [Fact]
    public async Task An_id_long_unused_is_forgotten_for_good()
    {
        await using var broker = await Coordination.OpenAsync(_partitions);
        var producer = await InitAsync(broker, TimeSpan.FromSeconds(30));
        broker.Time.Advance(TimeSpan.FromDays(8));
        await broker.Transactions.ScanAsync();
        broker.Transactions.Describe("t").ShouldBeNull();
        await broker.KillAsync();
        await broker.StartAsync();
        var answer = await broker.Transactions.AddOffsetsAsync("t", producer, "g");
        answer.ShouldBe(ErrorCode.InvalidProducerIdMapping);
        (await InitAsync(broker, TimeSpan.FromSeconds(30))).ProducerId.ShouldNotBe(producer.ProducerId);
    }

    [Theory]
    [InlineData("", 1000, ErrorCode.InvalidRequest)]
    [InlineData("t", 0, ErrorCode.InvalidTransactionTimeout)]
    [InlineData("t", 900_001, ErrorCode.InvalidTransactionTimeout)]
    [InlineData("t", 900_000, ErrorCode.None)]
    [InlineData(null, 0, ErrorCode.None)]
    public async Task The_request_for_a_producer_id_is_checked(string? transactionalId, int timeoutMs, short error)
    {
        await using var broker = await Coordination.OpenAsync();
        var request = new InitProducerIdRequest(transactionalId, TimeSpan.FromMilliseconds(timeoutMs), null);
        (await broker.Transactions.InitProducerIdAsync(request)).Error.ShouldBe(error);
    }

    private static async Task<ProducerClaim> InitAsync(Coordination broker, TimeSpan timeout)
    {
        var answer = await broker.Transactions.InitProducerIdAsync(new("t", timeout, null));
        answer.Error.ShouldBe(ErrorCode.None);
        return new ProducerClaim(answer.ProducerId, answer.Epoch);
    }

    /// <summary>One random history: two transactional ids, crashes at random writes, and a check of what is left.</summary>
    private sealed class Chain(int seed)
    {
        private readonly Random _random = new(seed);
        private readonly Dictionary<string, Attempt> _attempts = [];
        private readonly Dictionary<string, ProducerClaim> _producers = [];
        private readonly Dictionary<string, short> _epochs = [];
        private Coordination _broker = null!;
        private int _lastAttempt;

        private sealed class Attempt
        {
            public required string Id { get; init; }
            public List<TopicPartition> Written { get; } = [];
            public long? Offset { get; set; }
            public bool? Outcome { get; set; }
        }

        public async Task RunAsync()
        {
            _broker = await Coordination.OpenAsync(_partitions);
            await using (_broker)
            {
                for (var i = 0; i < 30; i++)
                {
                    if (_random.Next(3) == 0)
                        _broker.Disk.CrashAtWrite(_random.Next(1, 12), _random.Next(2) == 0);
                    await AttemptAsync(_random.Next(2) == 0 ? "a" : "b");
                    if (_broker.Disk.Crashed)
                        await RestartAsync();
                }

                await RestartAsync();
                await InitAsync("a");
                await InitAsync("b");
                Check();
            }
        }

        private async Task RestartAsync()
        {
            await _broker.DisposeAsync();
            await _broker.StartAsync();
            _broker.Transactions.List().ShouldAllBe(state => !state.IsPrepared);
        }

        private async Task<bool> InitAsync(string id)
        {
            for (var i = 0; i < 3; i++)
            {
                var answer = await _broker.Transactions.InitProducerIdAsync(new(id, TimeSpan.FromMinutes(1), null));
                if (answer.Error == ErrorCode.ConcurrentTransactions)
                    continue;
                if (answer.Error != ErrorCode.None)
                    return false;
                answer.Epoch.ShouldBeGreaterThan(_epochs.GetValueOrDefault(id, (short)-1));
                _epochs[id] = answer.Epoch;
                _producers[id] = new ProducerClaim(answer.ProducerId, answer.Epoch);
                return true;
            }

            return false;
        }

        private async Task AttemptAsync(string id)
        {
            var attempt = new Attempt { Id = $"{id}{++_lastAttempt}" };
            _attempts[attempt.Id] = attempt;
            if (!_producers.ContainsKey(id) || _random.Next(4) == 0)
            {
                if (!await InitAsync(id))
                    return;
            }

            var producer = _producers[id];
            foreach (var partition in _partitions.Where(_ => _random.Next(2) == 0))
            {
                if (!await ProduceAsync(id, producer, partition, attempt))
                    return;
            }

            if (_random.Next(2) == 0 && !await SendOffsetsAsync(id, producer, attempt))
                return;
            if (attempt.Written.Count == 0 && attempt.Offset is null)
                return;
            var commit = _random.Next(3) > 0;
            if (await _broker.Transactions.EndAsync(id, producer, commit) == ErrorCode.None)
                attempt.Outcome = commit;
            else
                _producers.Remove(id);
        }

        private async Task<bool> ProduceAsync(
            string id,
            ProducerClaim producer,
            TopicPartition partition,
            Attempt attempt
        )
        {
            var errors = await _broker.Transactions.AddPartitionsAsync(id, producer, [partition]);
            if (errors[0] != ErrorCode.None)
            {
                _producers.Remove(id);
                return false;
            }

            var (topic, number) = partition;
            var gate = _broker.Transactions.IsPartitionInTransaction(
                producer.ProducerId,
                producer.Epoch,
                topic,
                number
            );
            gate.ShouldBeTrue();
            var written = _broker.Disk.TryWrite(() =>
            {
                attempt.Written.Add(partition);
                _broker.Disk.Partitions[partition].Append(producer.ProducerId, producer.Epoch, attempt.Id);
            });
            if (!written)
                _producers.Remove(id);
            return written;
        }

        private async Task<bool> SendOffsetsAsync(string id, ProducerClaim producer, Attempt attempt)
        {
            var offset = new CommittedOffset(_lastAttempt, -1, attempt.Id, _broker.Time.GetUtcNow());
            var error = await _broker.Transactions.AddOffsetsAsync(id, producer, $"group-{id}");
            if (error == ErrorCode.None)
            {
                // A failed answer may hide a success: the offsets may be there.
                attempt.Offset = _lastAttempt;
                var errors = await _broker.Groups.CommitAsync(
                    new CommitRequest
                    {
                        GroupId = $"group-{id}",
                        Generation = -1,
                        Speaker = new MemberIdentity("", null),
                        Offsets = [new OffsetToCommit(_partitions[0], offset)],
                        Transaction = new TransactionClaim(id, producer),
                    }
                );
                error = errors[0];
            }

            if (error != ErrorCode.None)
                _producers.Remove(id);
            return error == ErrorCode.None;
        }

        private void Check()
        {
            foreach (var partition in _broker.Disk.Partitions.Values)
                partition.Undecided.ShouldBeEmpty();
            foreach (var attempt in _attempts.Values)
            {
                var committed = attempt.Written.Count(partition =>
                    _broker.Disk.Partitions[partition].Committed.Contains(attempt.Id)
                );
                var aborted = attempt.Written.Count(partition =>
                    _broker.Disk.Partitions[partition].Aborted.Contains(attempt.Id)
                );
                (committed + aborted).ShouldBe(attempt.Written.Count, attempt.Id);
                (committed == 0 || aborted == 0).ShouldBeTrue($"{attempt.Id} is torn");
                if (attempt.Outcome is { } commit && attempt.Written.Count > 0)
                    (committed > 0).ShouldBe(commit, attempt.Id);
            }

            CheckOffsets("a");
            CheckOffsets("b");
        }

        /// <summary>The group's offset is that of the last transaction that committed with offsets.</summary>
        private void CheckOffsets(string id)
        {
            var fetched = _broker.Groups.FetchOffsets($"group-{id}", [_partitions[0]], requireStable: true)[0];
            fetched.Error.ShouldBe(ErrorCode.None, "nothing is left pending");
            var withOffsets = _attempts.Values.Where(attempt =>
                attempt.Id.StartsWith(id, StringComparison.Ordinal) && attempt.Offset is not null
            );
            foreach (var attempt in withOffsets)
            {
                var isCommitted = attempt.Written.Exists(partition =>
                    _broker.Disk.Partitions[partition].Committed.Contains(attempt.Id)
                );
                if (attempt.Outcome == true)
                    fetched.Offset.ShouldBeGreaterThanOrEqualTo(attempt.Offset!.Value, "a committed offset is lost");
                if (fetched.Offset == attempt.Offset && attempt.Written.Count > 0)
                    isCommitted.ShouldBeTrue($"{attempt.Id} has its offsets but not its records");
                if (isCommitted && attempt.Outcome is not null)
                    fetched.Offset.ShouldBeGreaterThanOrEqualTo(attempt.Offset!.Value, "records without their offsets");
                if (attempt.Outcome == false)
                    fetched.Offset.ShouldNotBe(attempt.Offset!.Value, "an aborted offset counts");
            }
        }
    }
}
