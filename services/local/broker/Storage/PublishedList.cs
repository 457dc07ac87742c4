using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>A list that one writer appends to while any number of readers look at what was there when they came.</summary>
internal sealed class PublishedList<T>
    where T : unmanaged
{
    private T[] _items = [];
    private int _count;

    /// <summary>What has been added so far.</summary>
    public ReadOnlySpan<T> Items
    {
        get
        {
            // The count first: the array read after it holds at least that many.
            var count = Volatile.Read(ref _count);
            return Volatile.Read(ref _items).AsSpan(0, count);
        }
    }

    /// <summary>Adds at the end. One caller at a time.</summary>
    public void Add(T item)
    {
        if (_count == _items.Length)
        {
            var larger = new T[Math.Max(8, _count * 2)];
            _items.CopyTo(larger, 0);
            Volatile.Write(ref _items, larger);
        }

        _items[_count] = item;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>Writes the number of items and their bytes.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Items.Length);
        writer.Write(MemoryMarshal.AsBytes(Items));
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public static PublishedList<T> Load(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        var items = MemoryMarshal.Cast<byte, T>(reader.ReadBytes(count * Unsafe.SizeOf<T>()));
        return new PublishedList<T> { _items = items.ToArray(), _count = count };
    }
}
