using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

/// <summary>The same log on the real disk.</summary>
public sealed class DiskTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-storage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Concurrent_writers_and_readers_lose_nothing_and_see_nothing_twice()
    {
        const int Writers = 8;
        const int Batches = 60;
        await using (var directory = await OpenAsync())
        {
            var topic = directory.CreateTopic(
                "t",
                2,
                new Dictionary<string, string> { ["segment.bytes"] = "20000", ["index.interval.bytes"] = "500" }
            );
            var writers = Enumerable.Range(0, Writers).Select(i => WriteAsync(topic.Partitions[i % 2], i, Batches));
            var readers = topic.Partitions.Select(partition => ReadAsync(partition, Writers / 2 * Batches * 2));
            await Task.WhenAll([.. writers, .. readers]).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        }

        await using var again = await OpenAsync();
        again.TryGetTopic("t", out var reopened).ShouldBeTrue();
        foreach (var partition in reopened!.Partitions)
        {
            partition.LogEndOffset.ShouldBe(Writers / 2 * Batches * 2);
            await ReadAsync(partition, Writers / 2 * Batches * 2);
            partition.ActiveProducers.Count.ShouldBe(Writers / 2);
            (await partition.DeleteRecordsBeforeAsync(-1)).ShouldBe(partition.HighWatermark);
        }

        (await again.DeleteTopicAsync("t")).ShouldBeTrue();
        Directory.GetDirectories(_folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Segments_deleted_under_a_reader_do_not_disturb_it()
    {
        await using var directory = await OpenAsync();
        var configs = new Dictionary<string, string> { ["segment.bytes"] = "1000" };
        var log = directory.CreateTopic("t", 1, configs).Partitions[0];
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    using var result = log.Read(log.LogStartOffset, 4000, long.MaxValue, true);
                    result.ErrorCode.ShouldBeOneOf((short)0, (short)1);
                }
            },
            Cancel
        );
        for (var i = 0; i < 100; i++)
        {
            for (var j = 0; j < 10; j++)
                await log.AppendAsync(Batch.Plain(2), default);
            await log.DeleteRecordsBeforeAsync(log.HighWatermark - 5);
        }

        await stop.CancelAsync();
        await reader;
    }

    [Fact]
    public void A_file_that_grows_has_what_was_written_and_no_more()
    {
        var files = new DiskFileSystem();
        var path = Path.Combine(_folder, "file");
        var chunk = new byte[300_000];
        new Random(1).NextBytes(chunk);
        using (var file = files.Open(path))
        {
            for (var i = 0; i < 30; i++)
            {
                file.Write(chunk, file.Length);
                file.Length.ShouldBe(chunk.Length * (i + 1L));
            }

            file.Truncate(chunk.Length * 29L);
            file.Write(chunk, file.Length);
            file.Flush();
        }

        files.SyncDirectory(_folder);
        var bytes = File.ReadAllBytes(path);
        bytes.Length.ShouldBe(chunk.Length * 30);
        foreach (var part in bytes.Chunk(chunk.Length))
            part.AsSpan().SequenceEqual(chunk).ShouldBeTrue();
    }

    [Fact]
    public void A_folder_that_is_not_there_cannot_be_made_durable() =>
        Should.Throw<IOException>(() => new DiskFileSystem().SyncDirectory(Path.Combine(_folder, "missing")));

    [Fact]
    public async Task Two_brokers_cannot_have_the_same_folder()
    {
        await using var directory = await OpenAsync();
        await Should.ThrowAsync<IOException>(OpenAsync);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<LogDirectory> OpenAsync() =>
        LogDirectory.OpenAsync(new StorageOptions { DataDirectory = _folder }, TimeProvider.System);

    private static async Task WriteAsync(PartitionLog log, int producerId, int batches)
    {
        for (var i = 0; i < batches; i++)
        {
            var result = await log.AppendAsync(Batch.Idempotent(producerId, i * 2, 2), default);
            (result.ErrorCode, result.Duplicate).ShouldBe(((short)0, false));
        }
    }

    /// <summary>Follows a log as a parked fetch does, and checks that it sees every offset once and every producer's
    /// sequence numbers in order.</summary>
    private static async Task ReadAsync(PartitionLog log, long end)
    {
        var nextSequence = new Dictionary<long, int>();
        // Not disposed: a last advance may be told while the reader ceases to listen.
        var advanced = new SemaphoreSlim(0);
        log.Advanced += Wake;
        var offset = 0L;
        while (offset < end)
        {
            using var result = log.Read(offset, 3000, long.MaxValue, atLeastOneBatch: true);
            result.ErrorCode.ShouldBe((short)0);
            foreach (var bytes in TestLog.Split(result.Records.Span))
                offset = Check(new RecordBatch(bytes), offset, nextSequence);
            if (result.Records.IsEmpty && offset < end)
                (await advanced.WaitAsync(TimeSpan.FromSeconds(30), Cancel)).ShouldBeTrue();
        }

        log.Advanced -= Wake;

        void Wake() => advanced.Release();
    }

    private static long Check(RecordBatch batch, long offset, Dictionary<long, int> nextSequence)
    {
        batch.IsCrcValid.ShouldBeTrue();
        batch.BaseOffset.ShouldBe(offset);
        batch.BaseSequence.ShouldBe(nextSequence.GetValueOrDefault(batch.ProducerId));
        nextSequence[batch.ProducerId] = batch.LastSequence + 1;
        return batch.NextOffset;
    }
}
