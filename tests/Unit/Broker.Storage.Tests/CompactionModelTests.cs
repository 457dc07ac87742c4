using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Storage.Cleaning;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Whatever is written, and whenever it is compacted, restarted or crashed: consumers of a compacted topic see the
/// newest value of every key, deletions for as long as promised, and never anything aborted.</summary>
public sealed class CompactionModelTests
{
    private const long TombstonesStayMs = 1000;

    [Fact]
    public void Compaction_keeps_what_it_promises() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyArray<Tuple<byte, byte>>>(),
                steps => RunAsync(steps.Get).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(120));

    private static async Task RunAsync(Tuple<byte, byte>[] steps)
    {
        var tiny =
            steps.Length % 3 == 0 ? new CleanerOptions { DedupeBufferBytes = 11 * OffsetMap.BytesPerKey } : new();
        await using var log = await TestLog.OpenAsync(
            FlushPolicy.Always,
            tiny,
            [.. CompactionTests.Eager[..1], ("segment.bytes", "250"), .. CompactionTests.Eager[2..]]
        );
        var history = new History(log);
        foreach (var (kind, argument) in steps)
            await history.StepAsync(kind % 20, argument);
        CompactionTests.Compact(log);
        history.Check();
        await log.CrashAsync(disk => disk.LosePower());
        history.Check();
    }

    private sealed class History(TestLog log)
    {
        private readonly List<Written> _written = [];
        private readonly Dictionary<long, int> _sequences = [];
        private readonly HashSet<long> _open = [];

        public async Task StepAsync(int kind, int argument)
        {
            switch (kind)
            {
                case < 6:
                    await WriteAsync(-1, argument);
                    break;
                case < 11:
                    await WriteAsync(argument % 3, argument);
                    break;
                case < 13:
                    await EndAsync(argument % 3, commit: argument % 2 == 0);
                    break;
                case < 16:
                    log.Time.Now += TimeSpan.FromMilliseconds(argument * 8);
                    CompactionTests.Compact(log);
                    NoteCompaction();
                    Check();
                    break;
                case 16:
                    await log.RestartAsync();
                    break;
                case 17:
                    await log.CrashAsync(disk => disk.KillProcess());
                    break;
                case 18:
                    await CrashWhileCompactingAsync(argument);
                    break;
                default:
                    await CompactionTests.LoseCachesAsync(log);
                    break;
            }
        }

        public void Check()
        {
            var partition = log.Partition;
            partition.LogEndOffset.ShouldBe(_written.Count);
            var stable = _open.Count == 0 ? _written.Count : _written.FindIndex(w => w.IsOpen);
            partition.LastStableOffset.ShouldBe(stable);
            var decided = _written.FindAll(w => w is { IsMarker: false, IsAborted: false } && w.Seen.Offset < stable);
            var seen = KeyedLog.Committed(partition);
            seen.ShouldBeSubsetOf(decided.Select(w => w.Seen));
            foreach (var newest in decided.GroupBy(w => w.Seen.Key).Select(group => group.Last()))
            {
                var isDue = newest.Seen.Value is null && log.Time.NowMs >= newest.MayGoMs;
                if (!isDue)
                    seen.ShouldContain(newest.Seen);
            }

            KeyedLog.Table(seen).ShouldBe(KeyedLog.Table(decided.Select(w => w.Seen)));
            foreach (var start in new[] { _written.Count / 5, _written.Count / 3, _written.Count * 2 / 3 })
            {
                KeyedLog.Committed(partition, start).ShouldBe(seen.Where(s => s.Offset >= start));
                var all = KeyedLog.Uncommitted(partition, start);
                all.ShouldBeSubsetOf(_written.Select(w => w.Seen));
                seen.Where(s => s.Offset >= start).ShouldBeSubsetOf(all);
            }
        }

        private async Task WriteAsync(long producerId, int argument)
        {
            var records = new (string, string?)[1 + (argument % 3)];
            for (var i = 0; i < records.Length; i++)
            {
                var key = $"k{(argument + (i * 3)) % 8}";
                records[i] = (key, (argument + i) % 5 == 0 ? null : $"v{_written.Count + i}");
            }

            var sequence = _sequences.GetValueOrDefault(producerId);
            var batch =
                producerId < 0 ? KeyedLog.Batch(records) : KeyedLog.Transactional(producerId, sequence, records);
            var result = await log.AppendAsync(argument % 7 == 0 ? CompressionTests.Gzip(batch) : batch);
            (result.ErrorCode, result.BaseOffset).ShouldBe(((short)0, (long)_written.Count));
            for (var i = 0; i < records.Length; i++)
            {
                var seen = new Seen(_written.Count, records[i].Item1, records[i].Item2, Batch.Timestamp + i);
                _written.Add(
                    new Written
                    {
                        Seen = seen,
                        ProducerId = producerId,
                        IsOpen = producerId >= 0,
                    }
                );
            }

            if (producerId < 0)
                return;
            _sequences[producerId] = sequence + records.Length;
            _open.Add(producerId);
        }

        private async Task EndAsync(long producerId, bool commit)
        {
            if (!_open.Remove(producerId))
                return;
            (await log.EndAsync(producerId, commit)).ErrorCode.ShouldBe((short)0);
            foreach (var written in _written.FindAll(w => w.IsOpen && w.ProducerId == producerId))
                (written.IsOpen, written.IsAborted) = (false, !commit);
            _written.Add(new Written { Seen = new Seen(_written.Count, "", null, 0), IsMarker = true });
        }

        private async Task CrashWhileCompactingAsync(int argument)
        {
            SimulatedDisk? after = null;
            var left = argument % 60;
            var disk = log.Disk;
            disk.BeforeChange = _ =>
            {
                if (left-- == 0)
                    after = argument % 2 == 0 ? disk.LosePower() : disk.KillProcess();
            };
            CompactionTests.Compact(log);
            disk.BeforeChange = _ => { };
            NoteCompaction();
            if (after is not null)
                await log.CrashAsync(_ => after);
            Check();
        }

        /// <summary>Whatever was there may have been covered now, and its time may have begun.</summary>
        private void NoteCompaction()
        {
            foreach (var written in _written.Where(w => w is { IsMarker: false, IsOpen: false }))
                written.MayGoMs = Math.Min(written.MayGoMs, log.Time.NowMs + TombstonesStayMs);
        }
    }

    private sealed class Written
    {
        public required Seen Seen { get; init; }
        public long ProducerId { get; init; } = -1;
        public bool IsMarker { get; init; }
        public bool IsOpen { get; set; }
        public bool IsAborted { get; set; }

        /// <summary>When it may go at the earliest, should it be a tombstone.</summary>
        public long MayGoMs { get; set; } = long.MaxValue;
    }
}
