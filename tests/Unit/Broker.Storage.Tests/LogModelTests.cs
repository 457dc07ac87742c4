using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>Whatever is done to a log, crashes and lost caches included, it stays equal to the plain model.</summary>
public sealed class LogModelTests
{
    [Fact]
    public void A_log_equals_its_model_after_any_history() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyArray<Tuple<byte, byte>>>(),
                steps => RunAsync(steps.Get).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(100));

    private static async Task RunAsync(Tuple<byte, byte>[] steps)
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "600"), ("index.interval.bytes", "150"));
        var history = new History(log);
        foreach (var (kind, argument) in steps)
            await history.StepAsync(kind % 21, argument);
        history.Check();
        await log.CrashAsync(disk => disk.LosePower());
        history.Check();
    }

    private sealed class History(TestLog log)
    {
        private readonly LogModel _model = new();
        private readonly Dictionary<long, Writer> _writers = [];

        public async Task StepAsync(int kind, int argument)
        {
            var producerId = argument % 4;
            switch (kind)
            {
                case < 3:
                    await PlainAsync(argument);
                    break;
                case < 6:
                    await WriteAsync(producerId, 1 + (argument % 5), isTransactional: _model.IsOpen(producerId));
                    break;
                case < 10:
                    await WriteAsync(producerId, 1 + (argument % 5), isTransactional: true);
                    break;
                case < 13:
                    await EndAsync(producerId, commit: argument >= 128, isFencing: argument % 32 == 31);
                    break;
                case 13:
                    await RepeatAsync(producerId);
                    break;
                case 14:
                    await DeleteAsync(argument);
                    break;
                case 15:
                    Check();
                    break;
                case 16:
                    await log.RestartAsync();
                    Check();
                    break;
                case 17:
                    await log.CrashAsync(disk => disk.KillProcess());
                    Check();
                    break;
                case 18:
                    await log.CrashAsync(disk => disk.LosePower());
                    Check();
                    break;
                case 19:
                    await TearAsync(argument);
                    Check();
                    break;
                default:
                    await LoseCachesAsync();
                    Check();
                    break;
            }
        }

        public void Check()
        {
            var partition = log.Partition;
            (
                partition.LogStartOffset,
                partition.HighWatermark,
                partition.LogEndOffset,
                partition.LastStableOffset
            ).ShouldBe((_model.Start, _model.End, _model.End, _model.LastStableOffset));
            var step = Math.Max(1, (_model.End - _model.Start) / 7);
            for (var offset = _model.Start; offset <= _model.End; offset += step)
            {
                Data(log.ReadFrom(offset, maxBytes: 300)).ShouldBe(_model.DataFrom(offset));
                ReadCommitted(offset).ShouldBe(_model.CommittedFrom(offset));
            }
        }

        private async Task PlainAsync(int argument)
        {
            var batch = Batch.Plain(1 + (argument % 3), valueBytes: argument % 90);
            _model.Append(batch, (await log.AppendAsync(batch)).BaseOffset);
        }

        private async Task WriteAsync(long producerId, int records, bool isTransactional)
        {
            if (!_writers.TryGetValue(producerId, out var writer))
                _writers[producerId] = writer = new Writer();
            var batch = isTransactional
                ? Batch.Transactional(producerId, writer.NextSequence, records, writer.Epoch)
                : Batch.Idempotent(producerId, writer.NextSequence, records, writer.Epoch);
            var result = await log.AppendAsync(batch);
            (result.ErrorCode, result.Duplicate).ShouldBe(((short)0, false));
            _model.Append(batch, result.BaseOffset);
            writer.NextSequence += records;
            writer.Last = (batch, result.BaseOffset);
        }

        private async Task EndAsync(long producerId, bool commit, bool isFencing)
        {
            if (!_model.IsOpen(producerId))
                return;
            var writer = _writers[producerId];
            if (isFencing)
            {
                writer.Epoch++;
                writer.NextSequence = 0;
                writer.Last = null;
            }

            var result = await log.EndAsync(producerId, commit && !isFencing, writer.Epoch);
            result.ErrorCode.ShouldBe((short)0);
            _model.AppendMarker(producerId, commit && !isFencing, result.BaseOffset);
        }

        private async Task RepeatAsync(long producerId)
        {
            if (!_writers.TryGetValue(producerId, out var writer) || writer.Last is not { } last)
                return;
            if (last.BaseOffset < _model.Start)
                return;
            (await log.AppendAsync(last.Batch)).ShouldBe(
                new AppendResult(0, last.BaseOffset, -1, _model.Start, null, Duplicate: true)
            );
        }

        private async Task DeleteAsync(int argument)
        {
            var offset = _model.Start + ((_model.End - _model.Start) * argument / 255);
            (await log.Partition.DeleteRecordsBeforeAsync(offset)).ShouldBe(offset);
            _model.Start = offset;
        }

        /// <summary>The machine dies in the middle of a write that nobody got an answer for: a part of it is there, or all of it
        /// but with a wrong byte.</summary>
        private Task TearAsync(int argument) =>
            log.CrashAsync(disk =>
            {
                var after = disk.KillProcess();
                var active = after.FilesEndingWith(".log")[^1];
                var batch = Batch.Plain(1 + (argument % 5));
                RecordBatch.PatchBaseOffsetAndEpoch(batch, _model.End, 0);
                batch[^1] ^= 1;
                var reached = argument % 2 == 0 ? batch.Length : argument * batch.Length / 256;
                after.SetContent(active, [.. after.Content(active), .. batch[..reached]]);
                return after;
            });

        /// <summary>Not while a transaction is open whose start has been deleted: nothing then tells of it any more.</summary>
        private async Task LoseCachesAsync()
        {
            if (_model.EarliestOpen < _model.Start)
                return;
            await log.CrashAsync(disk =>
            {
                var after = disk.KillProcess();
                foreach (var file in after.FilesEndingWith(".index").Concat(after.FilesEndingWith(".snapshot")))
                    after.DeleteFile(file);
                return after;
            });
        }

        private static List<byte[]> Data(List<byte[]> batches) =>
            batches.FindAll(bytes => !new RecordBatch(bytes).IsControl);

        /// <summary>What a consumer does with the answer to a fetch (Kafka protocol).</summary>
        private List<byte[]> ReadCommitted(long offset)
        {
            var partition = log.Partition;
            var result = new List<byte[]>();
            while (true)
            {
                using var read = partition.Read(offset, 400, partition.LastStableOffset, atLeastOneBatch: true);
                if (read.Records.IsEmpty)
                    return result;
                var aborted = new Queue<AbortedTransaction>(partition.AbortedTransactions(offset, read.NextOffset));
                var marked = new HashSet<long>();
                foreach (var bytes in TestLog.Split(read.Records.Span))
                {
                    var batch = new RecordBatch(bytes);
                    while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.BaseOffset)
                        marked.Add(aborted.Dequeue().ProducerId);
                    if (batch.IsControl)
                        marked.Remove(batch.ControlIsCommit() == false ? batch.ProducerId : -1);
                    else if (!batch.IsTransactional || !marked.Contains(batch.ProducerId))
                        result.Add(bytes);
                }

                offset = read.NextOffset;
            }
        }

        private sealed class Writer
        {
            public short Epoch { get; set; }
            public int NextSequence { get; set; }
            public (byte[] Batch, long BaseOffset)? Last { get; set; }
        }
    }
}
