using System.Globalization;
using System.Text;

namespace LeadStreams.Streams.Chaos.Tests;

/// <summary>What must come out: every booking once, and of each key the sum of its bookings.</summary>
internal sealed class Model
{
    private const int Keys = 200;

    private readonly Random random;
    private readonly HashSet<string> open = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> balances = new(StringComparer.Ordinal);
    private int lastId;

    public Model(int seed) => random = new Random(seed);

    /// <summary>Deposits made.</summary>
    public int Deposits => lastId;

    /// <summary>Bookings that have not come out yet.</summary>
    public int Open => open.Count;

    public IReadOnlyDictionary<string, long> Balances => balances;

    public IEnumerable<string> SomeOpen => open.Take(10);

    /// <summary>Makes up the next deposit: its key and value.</summary>
    public (string Key, string Value) Next()
    {
        var id = (++lastId).ToString(CultureInfo.InvariantCulture);
        var key = Key();
        var amount = random.Next(1, 1000);
        var deposit = string.Create(CultureInfo.InvariantCulture, $"{id} {amount}");
        Expect(key, $"booked-{id}", amount);
        switch (random.Next(3))
        {
            case 0:
                var to = Key();
                Expect(to, $"received-{id}", amount);
                return (key, $"{deposit} > {to}");
            case 1:
                Expect(key, $"fired-{id}", amount);
                return (key, string.Create(CultureInfo.InvariantCulture, $"{deposit} ! {random.Next(3000)}"));
            default:
                return (key, deposit);
        }
    }

    /// <summary>A booking has come out of the log.</summary>
    public void Booked(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var booking = $"{Encoding.UTF8.GetString(key)} {Encoding.UTF8.GetString(value)}";
        open.Remove(booking).ShouldBeTrue($"booked twice, or never asked for: {booking}");
    }

    private string Key() => string.Create(CultureInfo.InvariantCulture, $"account-{random.Next(Keys)}");

    private void Expect(string key, string what, int amount)
    {
        open.Add(string.Create(CultureInfo.InvariantCulture, $"{key} {what} {amount}"));
        balances[key] = balances.GetValueOrDefault(key) + amount;
    }
}
