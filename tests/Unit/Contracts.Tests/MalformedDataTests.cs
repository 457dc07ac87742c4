using LeadStreams.Contracts.Tests.Generation;
using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

public sealed class MalformedDataTests
{
    private const int Mutations = 250_000;
    private const int LongestDatum = 4096;

    // A datum of n bytes can make objects of at most some n times the size of the largest element it can announce.
    private const long MaxBytesPerDatum = 8_000_000;

    [Fact]
    public void Damaged_data_is_refused_or_read_but_never_crashes_or_takes_much_memory()
    {
        var random = new Random(20260102);
        var intact = Samples.Encode(Samples.Everything);
        var older = AvroSchema.Parse(Older);
        var plan = ReadPlan.Resolve(older, Everything.Schema);
        var olderIntact = GenericDatum.Encode(older, new RandomDatum(new Random(3), portable: true).Of(older));
        var (read, refused) = (0, 0);
        for (var i = 0; i < Mutations; i++)
        {
            var damaged = Damage(random, i % 3 == 1 ? olderIntact : intact);
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = TryRead(damaged, i % 3, plan) ? read++ : refused++;
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxBytesPerDatum);
        }
        read.ShouldBeGreaterThan(Mutations / 50);
        refused.ShouldBeGreaterThan(Mutations / 2);
    }

    [Theory]
    [InlineData("\"string\"", "feffffff0f", "exceeds the data")]
    [InlineData("\"string\"", "01", "negative")]
    [InlineData("\"string\"", "02ff", "UTF-8")]
    [InlineData("\"boolean\"", "02", "boolean")]
    [InlineData("\"int\"", "8080808010", "range")]
    [InlineData("\"long\"", "ffffffffffffffffff02", "64 bits")]
    [InlineData("\"long\"", "80", "ends early")]
    [InlineData("\"double\"", "00", "ends early")]
    [InlineData("\"int\"", "0000", "follow")]
    [InlineData("""["null","int"]""", "04", "not below 2")]
    [InlineData("""{"type":"enum","name":"E","symbols":["A"]}""", "02", "not below 1")]
    [InlineData("""{"type":"array","items":"double"}""", "feffffff0f", "count exceeds")]
    [InlineData("""{"type":"array","items":"null"}""", "feffffff0f", "count exceeds")]
    [InlineData("""{"type":"array","items":"int"}""", "ffffffffffffffffff0100", "size is negative")]
    [InlineData("""{"type":"array","items":"int"}""", "01feff7f", "size is negative or exceeds")]
    public void Each_fault_is_named(string schema, string hex, string reason) =>
        Should
            .Throw<AvroException>(() => GenericDatum.Decode(AvroSchema.Parse(schema), Convert.FromHexString(hex)))
            .Message.ShouldContain(reason);

    [Fact]
    public void Endless_recursion_is_refused()
    {
        // A node without name whose next is a node, and so on.
        var data = new byte[LongestDatum];
        for (var i = 0; i < data.Length; i += 2)
        {
            data[i + 1] = 2;
        }
        Should.Throw<AvroException>(() => Samples.Decode<Node>(data)).Message.ShouldContain("too deeply");
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-62_135_596_800_001)]
    [InlineData(253_402_300_800_000)]
    public void Timestamps_outside_the_calendar_are_refused(long millis)
    {
        var bytes = GenericDatum.Encode(AvroSchema.Parse("\"long\""), millis);
        Should.Throw<AvroException>(() => new AvroReader(bytes).ReadTimestampMillis());
    }

    private const string Older = """
        {"type":"record","name":"Everything","fields":[
          {"name":"market","type":"string"},{"name":"flag","type":"boolean"},{"name":"small_number","type":"int"},
          {"name":"dropped","type":{"type":"array","items":{"type":"map","values":"bytes"}}},
          {"name":"big_number","type":"int"},{"name":"ratio","type":"int"},{"name":"precise_ratio","type":"float"},
          {"name":"blob","type":"string"},{"name":"text","type":"bytes"},
          {"name":"hash","type":{"type":"fixed","name":"Hash4","size":4}},
          {"name":"color","type":{"type":"enum","name":"Color","symbols":["green","PINK"]}},
          {"name":"numbers","type":{"type":"array","items":["int","long"]}},
          {"name":"nodes","type":{"type":"array","items":{"type":"record","name":"Node","fields":[
            {"name":"old","type":["null","Node"]},{"name":"name","type":"string"}]}}},
          {"name":"seen_at","type":"long"},{"name":"day","type":"int"},{"name":"key","type":"string"}]}
        """;

    private static bool TryRead(byte[] data, int way, ReadPlan plan)
    {
        try
        {
            switch (way)
            {
                case 0:
                    Samples.Decode<Everything>(data);
                    break;
                case 1:
                    var reader = new AvroReader(data);
                    Everything.Read(ref reader, plan);
                    break;
                default:
                    GenericDatum.Decode(Everything.Schema, data);
                    break;
            }
            return true;
        }
        catch (AvroException)
        {
            return false;
        }
    }

    private static byte[] Damage(Random random, byte[] intact)
    {
        byte[] data = [.. intact];
        for (var i = random.Next(1, 6); i > 0; i--)
        {
            var at = random.Next(data.Length);
            switch (random.Next(4))
            {
                case 0:
                    data[at] = (byte)random.Next(256);
                    break;
                case 1:
                    data[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    data = [.. data[..at], .. data[Math.Min(at + random.Next(8), data.Length)..], 0];
                    break;
                default:
                    // A huge count or length.
                    data = [.. data[..at], 0xfe, 0xff, 0xff, 0xff, (byte)random.Next(0x80), .. data[at..]];
                    break;
            }
        }
        return data;
    }
}
