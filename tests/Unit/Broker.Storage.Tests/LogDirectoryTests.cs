using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Storage.Tests;

public sealed class LogDirectoryTests
{
    private static readonly Dictionary<string, string> None = [];

    [Fact]
    public async Task Topics_and_identity_survive_a_power_failure()
    {
        await using var log = await TestLog.OpenAsync(("segment.bytes", "5000"));
        var other = log.Directory.CreateTopic("other", 3, None, isInternal: true);
        log.Directory.AddPartitions(other, 5);
        var (cluster, id) = (log.Directory.ClusterId, log.Topic.Id);
        cluster.Length.ShouldBe(22);

        await log.CrashAsync(disk => disk.LosePower());
        log.Directory.ClusterId.ShouldBe(cluster);
        log.Directory.Topics.Select(topic => topic.Name).ShouldBe(["other", "t"]);
        log.Directory.TryGetTopic(id, out var found).ShouldBeTrue();
        found!.ConfigOverrides["segment.bytes"].ShouldBe("5000");
        log.Directory.TryGetTopic("other", out var again).ShouldBeTrue();
        (again!.Id, again.IsInternal, again.Partitions.Count).ShouldBe((other.Id, true, 5));
        again.Partitions.Select(partition => partition.Partition).ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_topic_created_anew_has_another_id_and_nothing_of_the_old_one()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain());
        var old = log.Topic;
        (await log.Directory.DeleteTopicAsync("t")).ShouldBeTrue();
        (await log.Directory.DeleteTopicAsync("t")).ShouldBeFalse();
        old.Deleted.ShouldBeTrue();
        (await old.Partitions[0].AppendAsync(Batch.Plain(), default)).ErrorCode.ShouldBe((short)3);
        old.Partitions[0].Read(0, 10, 1, true).ErrorCode.ShouldBe((short)3);

        log.Directory.CreateTopic("t", 1, None).Id.ShouldNotBe(old.Id);
        log.ReadAll().ShouldBeEmpty();
        await log.CrashAsync(disk => disk.LosePower());
        log.ReadAll().ShouldBeEmpty();
    }

    [Fact]
    public async Task Deleting_a_topic_answers_and_wakes_everyone_who_waits()
    {
        await using var log = await TestLog.OpenAsync();
        var hold = new ManualResetEventSlim();
        log.Disk.BeforeFlush = path => hold.Wait(path.EndsWith(".log") ? TimeSpan.FromSeconds(30) : TimeSpan.Zero);
        var pending = log.AppendAsync(Batch.Plain());
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Partition.Advanced += () => told.TrySetResult();
        await log.Directory.DeleteTopicAsync("t");
        (await pending).ErrorCode.ShouldBe((short)3);
        await told.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        hold.Set();
    }

    [Fact]
    public async Task What_an_unfinished_creation_or_deletion_left_is_removed()
    {
        await using var log = await TestLog.OpenAsync();
        await log.AppendAsync(Batch.Plain());
        var disk = log.Disk.KillProcess();
        disk.CreateDirectory(TestLog.Folder + "/ghost-0");
        disk.SetContent(TestLog.Folder + "/ghost-0/00000000000000000000.log", Batch.Plain());
        await log.OpenAgainAsync(disk);
        disk.ListDirectories(TestLog.Folder).ShouldBe(["t-0"]);
        log.Directory.CreateTopic("ghost", 1, None).Partitions[0].LogEndOffset.ShouldBe(0);
    }

    [Fact]
    public async Task A_topic_that_could_not_be_written_down_does_not_exist()
    {
        await using var log = await TestLog.OpenAsync();
        log.Disk.FlushFails = path => path.EndsWith("metadata.tmp");
        Should.Throw<IOException>(() => log.Directory.CreateTopic("new", 2, None));
        log.Directory.TryGetTopic("new", out _).ShouldBeFalse();
        log.Disk.FlushFails = _ => false;
        log.Directory.CreateTopic("new", 1, None).Partitions.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_topic_exists_only_once()
    {
        await using var log = await TestLog.OpenAsync();
        Should.Throw<InvalidOperationException>(() => log.Directory.CreateTopic("t", 1, None));
    }

    [Fact]
    public async Task Producer_ids_are_never_handed_out_twice()
    {
        await using var log = await TestLog.OpenAsync();
        var seen = new HashSet<long>();
        for (var round = 0; round < 3; round++)
        {
            for (var i = 0; i < 1500; i++)
                seen.Add(log.Directory.NextProducerId()).ShouldBeTrue();
            await log.CrashAsync(disk => disk.LosePower());
        }

        seen.Min().ShouldBe(0);
    }

    [Fact]
    public async Task A_producer_id_that_cannot_be_made_sure_of_is_not_handed_out()
    {
        await using var log = await TestLog.OpenAsync();
        log.Disk.FlushFails = _ => true;
        Should.Throw<IOException>(() => log.Directory.NextProducerId());
        log.Disk.FlushFails = _ => false;
        log.Directory.NextProducerId().ShouldBe(0);
    }

    [Fact]
    public async Task A_folder_of_something_else_is_left_alone()
    {
        var disk = new SimulatedDisk();
        disk.CreateDirectory("/data/photos-2024");
        var options = new StorageOptions { DataDirectory = "/data" };
        await Should.ThrowAsync<InvalidDataException>(() => LogDirectory.OpenAsync(options, new ManualTime(), disk));
        disk.ListDirectories("/data").ShouldBe(["photos-2024"]);
    }

    [Fact]
    public async Task Damaged_metadata_stops_the_start()
    {
        await using var log = await TestLog.OpenAsync();
        var disk = log.Disk.KillProcess();
        var path = TestLog.Folder + "/metadata";
        disk.SetContent(path, disk.Content(path)[..^5]);
        await Should.ThrowAsync<InvalidDataException>(() => log.OpenAgainAsync(disk));
        disk.FilesEndingWith(".log").Count.ShouldBe(1);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
