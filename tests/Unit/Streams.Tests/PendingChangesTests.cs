using System.Runtime.CompilerServices;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Tests;

public sealed class PendingChangesTests
{
    private const int Keys = 5_000;

    [Fact]
    public void Each_key_has_one_change_in_the_order_of_the_first()
    {
        var changes = new PendingChanges();
        for (var i = 0; i < 2 * Keys; i++)
        {
            Set(changes, i % Keys, i);
            changes.Count.ShouldBe(Math.Min(i + 1, Keys));
        }

        changes.Count.ShouldBe(Keys);
        for (var i = 0; i < Keys; i++)
        {
            ref var change = ref changes.All[i];
            EntryFormat.Unpack(changes.KeyOf(ref change)).ShouldBe(Key(i));
            change.State.ShouldBe(Keys + i);
        }
    }

    [Fact]
    public void Keys_of_one_hash_are_told_apart()
    {
        var changes = new PendingChanges();
        for (var i = 0; i < 100; i++)
        {
            changes.Set(new StateTable().Pack(Key(i)), hash: 7, i);
        }

        for (var i = 0; i < 100; i++)
        {
            changes.Find(new StateTable().Pack(Key(i)), hash: 7).State.ShouldBe(i);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    public void What_is_cleared_is_not_found_any_more(int count)
    {
        var changes = new PendingChanges();
        for (var i = 0; i < count; i++)
        {
            Set(changes, i, i);
        }

        changes.Clear();

        changes.Count.ShouldBe(0);
        var packed = new StateTable().Pack(Key(0));
        Unsafe.IsNullRef(ref changes.Find(packed, EntryFormat.Hash(packed))).ShouldBeTrue();
        changes.Unencoded.Length.ShouldBe(0);
        Set(changes, 0, "new");
        changes.Count.ShouldBe(1);
    }

    [Fact]
    public void A_change_is_to_be_encoded_once_until_it_is_and_again_when_it_changes_again()
    {
        var changes = new PendingChanges();
        Set(changes, 0, "a");
        Set(changes, 1, "b");
        Set(changes, 0, "c");
        changes.Unencoded.ToArray().ShouldBe([0, 1]);

        foreach (ref var change in changes.All)
        {
            change.IsEncoded = true;
        }

        changes.AllAreEncoded();
        changes.Unencoded.Length.ShouldBe(0);
        Set(changes, 1, "d");
        changes.Unencoded.ToArray().ShouldBe([1]);
        changes.Count.ShouldBe(2);
    }

    private static void Set(PendingChanges changes, int number, object state)
    {
        var packed = new StateTable().Pack(Key(number));
        changes.Set(packed, EntryFormat.Hash(packed), state);
    }

    private static string Key(int number) =>
        number % 2 == 0 ? $"key/{number}" : $"0198c2f1-7a3b-7c4d-9e5f-{number:x12}";
}
