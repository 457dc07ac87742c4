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
            ref var change = ref Add(changes, i % Keys, out var isAdded);
            isAdded.ShouldBe(i < Keys);
            change.State = i;
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
            changes.FindOrAdd(new StateTable().Pack(Key(i)), hash: 7, out _).State = i;
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
            Add(changes, i, out _);
        }

        changes.Clear();

        changes.Count.ShouldBe(0);
        var packed = new StateTable().Pack(Key(0));
        Unsafe.IsNullRef(ref changes.Find(packed, EntryFormat.Hash(packed))).ShouldBeTrue();
        Add(changes, 0, out var isAdded);
        isAdded.ShouldBeTrue();
    }

    private static ref PendingChange Add(PendingChanges changes, int number, out bool isAdded)
    {
        var packed = new StateTable().Pack(Key(number));
        return ref changes.FindOrAdd(packed, EntryFormat.Hash(packed), out isAdded);
    }

    private static string Key(int number) =>
        number % 2 == 0 ? $"key/{number}" : $"0198c2f1-7a3b-7c4d-9e5f-{number:x12}";
}
