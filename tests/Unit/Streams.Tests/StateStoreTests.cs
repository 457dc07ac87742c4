using System.Text;
using LeadStreams.Streams.Ports;
using LeadStreams.Streams.Runtime;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Tests;

/// <summary>A store over many transactions against a dictionary, and its changelog against both.</summary>
public sealed class StateStoreTests : IDisposable
{
    private const int Keys = 30;

    private readonly ChangelogCopy changelog = new();
    private readonly StateStore store = new(new StoreDefinition("things", TextSerde.Instance), "things-changelog");
    private Dictionary<string, string> committed = [];
    private Dictionary<string, string> current = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Whenever_changes_are_encoded_the_store_is_a_map_and_the_changelog_its_copy(bool countsKeys)
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            for (var step = 0; step < 100; step++)
            {
                Do(random.Next(100), Key(random.Next(Keys)), random);
                if (countsKeys)
                {
                    store.Count.ShouldBe(current.Count, $"seed {seed}, step {step}");
                }
            }

            for (var i = 0; i < Keys; i++)
            {
                store.Get(Key(i)).ShouldBe(current.GetValueOrDefault(Key(i)), $"seed {seed}, key {i}");
                store.Contains(Key(i)).ShouldBe(current.ContainsKey(Key(i)));
            }

            store.Keys.Order().ShouldBe(current.Keys.Order());
        }
    }

    [Fact]
    public void What_was_encoded_before_an_abort_is_forgotten()
    {
        Change("a", "committed");
        Commit();
        for (var i = 0; i < 3; i++)
        {
            // Often enough to be kept decoded.
            store.Get("a").ShouldBe("committed");
        }

        Change("a", "aborted");
        Change("b", "aborted");
        store.EncodeChanges();
        store.Get("a").ShouldBe("aborted");
        store.Rollback();

        store.Get("a").ShouldBe("committed");
        store.Get("b").ShouldBeNull();
    }

    [Fact]
    public void A_key_that_is_encoded_several_times_is_written_once_and_one_that_is_again_as_it_was_never()
    {
        Change("same", "1");
        Commit();
        changelog.Writes = 0;
        foreach (var value in new[] { "2", "3", "1" })
        {
            Change("same", value);
            Change("other", value);
            store.EncodeChanges();
        }

        Commit();

        changelog.Writes.ShouldBe(1);
        changelog.Values.ShouldBe(
            new Dictionary<string, string> { ["same"] = "1", ["other"] = "1" },
            ignoreOrder: true
        );
    }

    [Fact]
    public void A_key_that_came_and_went_within_a_transaction_is_not_written()
    {
        Change("a", "1");
        store.EncodeChanges();
        store.Delete("a");
        store.EncodeChanges();
        store.Get("a").ShouldBeNull();

        current.Remove("a");
        Commit();

        changelog.Writes.ShouldBe(0);
        store.CommittedCount.ShouldBe(0);
    }

    public void Dispose() => changelog.Dispose();

    private void Do(int kind, string key, Random random)
    {
        switch (kind)
        {
            case < 40:
                Change(key, "value " + random.Next(5));
                break;
            case < 55:
                store.Delete(key);
                current.Remove(key);
                break;
            case < 80:
                store.Get(key).ShouldBe(current.GetValueOrDefault(key));
                break;
            case < 92:
                store.EncodeChanges();
                break;
            case < 97:
                Commit();
                break;
            default:
                store.Rollback();
                current = new Dictionary<string, string>(committed);
                break;
        }
    }

    private void Change(string key, string value)
    {
        store.Put(key, value);
        current[key] = value;
    }

    private void Commit()
    {
        store.WriteChangelog(new RecordOutput(changelog, new Repartitioner(new TaskSet(), 1, 0)), partition: 0);
        store.Commit();
        committed = new Dictionary<string, string>(current);
        changelog.Values.ShouldBe(committed, ignoreOrder: true);
    }

    private static string Key(int number) =>
        number % 2 == 0 ? $"key/{number}" : $"0198c2f1-7a3b-7c4d-9e5f-{number:x12}";

    /// <summary>What a reader of the compacted changelog has.</summary>
    private sealed class ChangelogCopy : ILogProducer
    {
        public Dictionary<string, string> Values { get; } = [];

        public int Writes { get; set; }

        public void Produce(in OutgoingRecord record)
        {
            Writes++;
            var key = Encoding.UTF8.GetString(record.Key);
            if (record.IsTombstone)
            {
                Values.Remove(key);
            }
            else
            {
                Values[key] = Encoding.UTF8.GetString(record.Value);
            }
        }

        public void InitTransactions() { }

        public void BeginTransaction() { }

        public void SendOffsets(IReadOnlyList<TopicPartitionOffset> offsets, GroupMetadata group) { }

        public void CommitTransaction() { }

        public void AbortTransaction() { }

        public void Dispose() { }
    }
}
