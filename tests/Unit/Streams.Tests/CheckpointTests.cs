using System.Text;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State.Checkpoints;
using LeadStreams.Testing.InMemory;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Streams.Tests;

public sealed class CheckpointTests
{
    private const string Changelog = "app-words-changelog";

    private readonly InMemoryDisk disk = new();

    [Fact]
    public void A_restart_takes_the_checkpoint_and_reads_only_what_came_after()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        FeedAll(bench, "b");
        disk.Names.Order(StringComparer.Ordinal).ShouldBe(["0.checkpoint", "1.checkpoint"]);
        FeedAll(bench, "c");
        bench.Kill();

        bench.Restart();

        var restorer = bench.Thread.Session!.Restorer;
        restorer.LoadedEntries.ShouldBe(20);
        // Of 60: what came after, and what the commit of the checkpoint itself wrote.
        restorer.RestoredRecords.ShouldBeInRange(20, 40);
        RequireStates(bench, "abc");
        bench.Logged.ShouldNotContain(line => line.Contains("ignored", StringComparison.Ordinal));
    }

    [Fact]
    public void A_clean_end_leaves_nothing_to_replay()
    {
        using var bench = Bench();
        FeedAll(bench, "a");

        bench.Feed("key-0", "b");
        bench.Thread.Step();
        bench.Close();
        bench.Restart();

        bench.Thread.Session!.Restorer.LoadedEntries.ShouldBe(20);
        bench.Thread.Session.Restorer.RestoredRecords.ShouldBeLessThanOrEqualTo(20);
        bench.Close();
        bench.Restart();
        bench.Feed("key-0", "c");
        bench.Settle();
        bench.Outputs.ShouldContain("key-0=abc");
    }

    [Fact]
    public void Every_byte_that_rots_is_seen_and_every_cut_too()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        var bytes = disk.Read("0.checkpoint")!;
        for (var i = 0; i < bytes.Length; i++)
        {
            var rotten = (byte[])bytes.Clone();
            rotten[i] ^= 0x10;
            IsReadable(rotten).ShouldBeFalse($"byte {i}");
            IsReadable(bytes[..i]).ShouldBeFalse($"cut at {i}");
        }

        IsReadable(bytes).ShouldBeTrue();
    }

    [Fact]
    public void A_corrupt_one_is_ignored_with_one_warning_and_the_changelog_gives_the_state()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        var bytes = disk.Read("0.checkpoint")!;
        bytes[^30] ^= 1;
        disk.Write("0.checkpoint", bytes);

        bench.Restart();

        bench
            .Logged.Where(line => line.Contains("ignored", StringComparison.Ordinal))
            .ShouldBe([
                "app: the checkpoint of partition 0 is ignored and its changelogs are read from the beginning: a checksum is wrong",
            ]);
        RequireStates(bench, "a");
    }

    [Fact]
    public void One_older_than_tombstones_live_is_ignored()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        bench.Clock.Advance(TimeSpan.FromHours(13));

        bench.Restart();

        bench.Logged.ShouldContain(line => line.Contains("it is 13.0 hours old", StringComparison.Ordinal));
        bench.Thread.Session!.Restorer.LoadedEntries.ShouldBe(0);
        RequireStates(bench, "a");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public void One_of_a_log_that_was_made_anew_is_ignored(int newRecords)
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        bench.Log.DeleteTopic(Changelog);
        bench.Log.CreateTopic(Changelog, 2);
        for (var i = 0; i < newRecords; i++)
        {
            bench.Log.Append(Changelog, "another", Encoding.UTF8.GetBytes($"{i}"));
        }

        bench.Restart();

        bench.Logged.Count(line => line.Contains("deleted and made anew", StringComparison.Ordinal)).ShouldBe(2);
        bench.Thread.Session!.Tasks.All.Sum(task => task.State.EntryCount).ShouldBe(newRecords == 0 ? 0 : 1);
    }

    [Fact]
    public void One_of_another_application_or_partition_is_ignored()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        disk.Write("1.checkpoint", disk.Read("0.checkpoint")!);

        bench.Restart();

        bench.Logged.ShouldContain(line => line.Contains("it is of partition 0", StringComparison.Ordinal));
        RequireStates(bench, "a");

        using var other = new ThreadBench(Topologies.OfKeyed(() => new Appender(), "other"), disk: disk);
        other.Start();
        other
            .Logged.Count(line => line.Contains("it is of the application 'app'", StringComparison.Ordinal))
            .ShouldBe(2);
    }

    [Fact]
    public void A_disk_that_refuses_costs_nothing_but_the_checkpoint()
    {
        using var bench = Bench();
        bench.DiskFaults.IsFull = true;
        FeedAll(bench, "a");
        bench.Close();

        disk.Names.ShouldBeEmpty();
        bench.Logged.ShouldContain(line => line.Contains("no checkpoint of partition 0", StringComparison.Ordinal));
        bench.DiskFaults.IsFull = false;
        bench.Restart();
        RequireStates(bench, "a");
    }

    [Fact]
    public void What_an_abort_took_back_is_in_no_checkpoint()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        bench.Faults.Fail(LogCall.CommitTransaction, Ports.LogErrorKind.Abortable, times: 3);
        FeedAll(bench, "b");
        bench.Kill();

        bench.Restart();

        RequireStates(bench, "ab");
    }

    [Fact]
    public void What_a_partition_that_moved_away_leaves_is_deleted_when_nobody_will_load_it_any_more()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Clock.Advance(TimeSpan.FromSeconds(61));
        FeedAll(bench, "b");
        disk.Write("0.0.writing", [1, 2, 3]);
        disk.Write("1.0.writing", [1, 2, 3]);
        using var other = bench.AnotherThread("other");
        bench.StartWith(other);
        var away = 1 - bench.Thread.Session!.Tasks.All.Single().Partition;

        // Young enough to save the partition's next life here the changelog.
        PassWith(bench, other, TimeSpan.FromHours(8));
        disk.Names.ShouldContain($"{away}.checkpoint");
        PassWith(bench, other, TimeSpan.FromHours(8));

        disk.Names.ShouldNotContain($"{away}.checkpoint");
        disk.Names.ShouldNotContain($"{away}.0.writing");
        disk.Names.ShouldContain($"{1 - away}.checkpoint");
        bench.Logged.Count(line => line.Contains("past its age and deleted", StringComparison.Ordinal)).ShouldBe(1);
        other.Close();
        bench.Settle();
        RequireStates(bench, "ab");
    }

    [Fact]
    public void A_checkpoint_of_another_application_is_not_ours_to_delete()
    {
        using var bench = Bench();
        FeedAll(bench, "a");
        bench.Close();
        using var other = new ThreadBench(Topologies.OfKeyed(() => new Appender(), "other"), disk: disk);
        using var second = other.AnotherThread("second");
        other.StartWith(second);

        PassWith(other, second, TimeSpan.FromHours(13));

        var away = 1 - other.Thread.Session!.Tasks.All.Single().Partition;
        disk.Names.ShouldContain($"{away}.checkpoint");
    }

    private static void PassWith(ThreadBench bench, Runtime.StreamThread other, TimeSpan time)
    {
        bench.Clock.Advance(time);
        bench.SettleWith(other);
    }

    private static bool IsReadable(byte[] bytes)
    {
        var state = new State.TaskState(Topologies.OfKeyed(() => new Appender()));
        var blocks = new CheckpointBlockReader(new MemoryStream(bytes));
        try
        {
            CheckpointFile.ReadHeader(blocks);
            CheckpointFile.ReadEntries(blocks, state.Changelogged, () => false);
            return true;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private ThreadBench Bench()
    {
        var bench = new ThreadBench(Topologies.OfKeyed(() => new Appender()), disk: disk);
        bench.Start();
        return bench;
    }

    private static void FeedAll(ThreadBench bench, string value)
    {
        for (var i = 0; i < 20; i++)
        {
            bench.Feed($"key-{i}", value);
        }

        bench.Settle();
    }

    private static void RequireStates(ThreadBench bench, string expected)
    {
        var states = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var task in bench.Thread.Session!.Tasks.All)
        {
            var store = task.State.Store(Topologies.Store);
            foreach (var key in store.Keys)
            {
                states.Add(key, (string)store.Get(key)!);
            }
        }

        states.Count.ShouldBe(20);
        states.Values.Distinct().ShouldBe([expected]);
    }
}
