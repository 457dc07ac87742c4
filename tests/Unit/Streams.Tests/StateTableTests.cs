using System.Text;
using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Streams.State;

namespace LeadStreams.Streams.Tests;

public sealed class StateTableTests
{
    private const int Filled = 20_000;
    private static readonly string[] Keys = [.. Enumerable.Range(0, Filled).Select(i => $"key-{i}")];

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("0198c2f1-7a3b-7c4d-9e5f-0123456789ab")]
    [InlineData("0198C2F1-7A3B-7C4D-9E5F-0123456789AB")]
    [InlineData("0198c2f1-7a3b-7c4d-9e5f-0123456789ag")]
    [InlineData("0198c2f1x7a3b-7c4d-9e5f-0123456789ab")]
    [InlineData("émile ü 漢字 😀")]
    public void A_key_comes_back_as_it_was(string key)
    {
        var table = new StateTable();

        var packed = table.Pack(key);

        EntryFormat.Unpack(packed).ShouldBe(key);
        packed.ToArray().ShouldBe(new StateTable().Pack(Encoding.UTF8.GetBytes(key)).ToArray());
    }

    [Fact]
    public void Of_a_uuid_each_letter_counts()
    {
        const string Uuid = "0198c2f1-7a3b-7c4d-9e5f-0123456789ab";
        Span<byte> scratch = stackalloc byte[EntryFormat.ScratchBytes];
        for (var i = 0; i < Uuid.Length; i++)
        {
            foreach (var other in "0f9a-g/:`AF\u00ff")
            {
                var key = Uuid[..i] + other + Uuid[(i + 1)..];
                var packed = new StateTable().Pack(key);
                EntryFormat.Unpack(packed).ShouldBe(key);
                var isUuid = Guid.TryParseExact(key, "D", out _) && !char.IsUpper(other);
                packed.Length.ShouldBe(isUuid ? 17 : 1 + Encoding.UTF8.GetByteCount(key), key);
                Encoding.UTF8.GetString(EntryFormat.TextOf(packed, scratch)).ShouldBe(key);
            }
        }
    }

    [Fact]
    public void A_uuid_takes_17_bytes()
    {
        new StateTable().Pack("0198c2f1-7a3b-7c4d-9e5f-0123456789ab").Length.ShouldBe(17);
        new StateTable().Pack("0198C2F1-7a3b-7c4d-9e5f-0123456789ab").Length.ShouldBe(37);
    }

    [Fact]
    public void Whatever_is_put_and_removed_the_table_is_a_map_and_a_snapshot_stays_as_it_was()
    {
        var step = Gen.Choose(0, 99).Three().Select(n => (Kind: n.Item1, Key: n.Item2 % 40, Length: n.Item3 * 7));
        Prop.ForAll(Arb.From(Gen.ListOf(step).Resize(400)), steps => Follow(steps)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Keys_that_are_written_again_and_again_take_no_more_memory()
    {
        var table = new StateTable();
        for (var i = 0; i < 200_000; i++)
        {
            Put(table, $"key-{i % 1000}", new byte[100 + (i % 50)]);
            table.Tidy();
        }

        table.Count.ShouldBe(1000);
        table.HeldBytes.ShouldBeLessThan(2 * table.LiveBytes);
    }

    [Fact]
    public void Entries_in_the_order_of_a_snapshot_spread_evenly_over_a_smaller_index()
    {
        const int Slices = 16;
        const int SmallestIndex = 4096;
        var table = new StateTable();
        for (var i = 0; i < 80_000; i++)
        {
            Put(table, new Guid(i, 0, 0, new byte[8]).ToString(), [1]);
        }

        var hashes = new List<uint>();
        table.Snapshot().ForEach(entry => hashes.Add(EntryFormat.Hash(EntryFormat.KeyOf(entry))));
        for (var size = SmallestIndex; size * 3 / 4 < hashes.Count; size *= 2)
        {
            // As many as an index of this size takes before it grows.
            var taken = hashes.Take(size * 3 / 4).ToArray();
            var fullest = taken.GroupBy(hash => (hash & (size - 1)) * Slices / size).Max(slice => slice.Count());
            fullest.ShouldBeLessThan(taken.Length / Slices * 13 / 10, $"index of {size}");
        }
    }

    [Fact]
    public void Memory_that_a_snapshot_reads_is_not_written_to_again()
    {
        var table = new StateTable();
        Fill(table, value: 1);
        var snapshot = table.Snapshot();

        for (byte value = 2; value < 6; value++)
        {
            Fill(table, value);
            table.Tidy();
        }

        var seen = 0;
        snapshot.ForEach(entry =>
        {
            var value = EntryFormat.ValueOf(entry, EntryFormat.KeyOf(entry).Length);
            (value.Length, value.ContainsAnyExcept((byte)1)).ShouldBe((1000, false));
            seen++;
        });
        seen.ShouldBe(Filled);

        static void Fill(StateTable table, byte value)
        {
            var bytes = new byte[1000];
            Array.Fill(bytes, value);
            for (var i = 0; i < Filled; i++)
            {
                Put(table, $"key-{i}", bytes);
            }
        }
    }

    [Fact]
    public void Memory_of_emptied_slabs_serves_again()
    {
        var table = new StateTable();
        var value = new byte[1000];
        var held = 0L;
        for (var round = 0; round < 30; round++)
        {
            // Of full-grown slabs; each round lets most of them die.
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Filled; i++)
            {
                table.Set(table.Append(table.Pack(Keys[i]), value));
                table.Tidy();
            }

            held = Math.Max(held, table.HeldBytes);
            if (round > 20)
            {
                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(Filled * 1000L / 2);
            }
        }

        held.ShouldBeLessThan(2 * table.LiveBytes);
    }

    [Fact]
    public void An_entry_may_be_larger_than_a_slab()
    {
        var table = new StateTable();
        var large = new byte[3 * SlabArena.SlabBytes];
        large[^1] = 7;
        Put(table, "large", large);
        Put(table, "small", [1]);
        Put(table, "large", large[1..]);
        table.Tidy();

        table.TryGet(table.Pack("large"), out var value).ShouldBeTrue();
        value.SequenceEqual(large.AsSpan(1)).ShouldBeTrue();
        table.HeldBytes.ShouldBeLessThan(large.Length + (2 * SlabArena.SlabBytes));
    }

    private static bool Follow(IEnumerable<(int Kind, int Key, int Length)> steps)
    {
        var table = new StateTable();
        var model = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var snapshots = new List<(TableSnapshot Snapshot, Dictionary<string, byte[]> Model)>();
        byte next = 0;
        foreach (var (kind, number, length) in steps)
        {
            var key = number % 2 == 0 ? $"k{number}" : $"0198c2f1-7a3b-7c4d-9e5f-0123456789{number:x2}";
            switch (kind)
            {
                case < 60:
                    var value = new byte[length];
                    Array.Fill(value, next++);
                    Put(table, key, value);
                    model[key] = value;
                    break;
                case < 70:
                    table.Append(table.Pack(key), new byte[length]);
                    break;
                case < 90:
                    table.Remove(table.Pack(key));
                    model.Remove(key);
                    break;
                case < 95:
                    table.Tidy();
                    break;
                default:
                    snapshots.Add((table.Snapshot(), new Dictionary<string, byte[]>(model)));
                    break;
            }

            table.Count.ShouldBe(model.Count);
        }

        table.Keys.Order(StringComparer.Ordinal).ShouldBe(model.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, value) in model)
        {
            table.TryGet(table.Pack(key), out var found).ShouldBeTrue();
            found.SequenceEqual(value).ShouldBeTrue();
        }

        foreach (var (snapshot, then) in snapshots)
        {
            RequireSame(snapshot, then);
        }

        return true;
    }

    private static void RequireSame(TableSnapshot snapshot, Dictionary<string, byte[]> model)
    {
        var copy = new StateTable();
        var block = new List<byte>();
        snapshot.ForEach(entry => block.AddRange(entry));
        copy.Adopt([.. block]);
        copy.Count.ShouldBe(model.Count);
        foreach (var (key, value) in model)
        {
            copy.TryGet(copy.Pack(key), out var found).ShouldBeTrue();
            found.SequenceEqual(value).ShouldBeTrue();
        }
    }

    private static void Put(StateTable table, string key, byte[] value) =>
        table.Set(table.Append(table.Pack(key), value));
}
