using LeadStreams.Contracts.Tests.Shapes;

namespace LeadStreams.Contracts.Tests;

/// <summary>Values of the test schemas.</summary>
internal static class Samples
{
    public static Everything Everything { get; } =
        new()
        {
            Flag = true,
            SmallNumber = -3,
            BigNumber = long.MinValue,
            Ratio = 1.5f,
            PreciseRatio = -2,
            Blob = new byte[] { 0, 255 },
            Text = "Zoë 🦊",
            Hash = new byte[] { 1, 2, 3, 4 },
            Color = Color.DarkBlue,
            MaybeText = "here",
            MaybeNumber = 0,
            MaybeColor = Color.Green,
            MaybeNode = new Node
            {
                Name = "one",
                Next = new Node { Name = "two" },
            },
            MaybeList = ["x"],
            Numbers = [1, -1, long.MaxValue],
            Nodes = [new Node { Name = "a", Children = [new Node { Name = "b" }] }],
            MaybeNumbers = [null, 5],
            Matrix =
            [
                [],
                [1, 2],
            ],
            Labels = new Dictionary<string, string> { ["z"] = "1", ["a"] = "2" },
            Groups = new Dictionary<string, AvroList<Node>> { ["g"] = [new Node { Name = "n" }] },
            SeenAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero),
            MaybeSeenAt = DateTimeOffset.UnixEpoch,
            Day = new DateOnly(1969, 12, 31),
            Key = Guid.Parse("123e4567-e89b-12d3-a456-426614174000"),
            MaybeKey = Guid.Empty,
            Token = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
            MaybeToken = Guid.AllBitsSet,
            Tokens = [Guid.Empty, Guid.Parse("ffeeddcc-bbaa-9988-7766-554433221100")],
            Market = "de",
        };

    public static byte[] Encode<T>(T value)
        where T : class, IAvroRecord<T>
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new AvroWriter(output);
        value.Write(ref writer);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public static T Decode<T>(byte[] bytes, StringPool? pool = null)
        where T : class, IAvroRecord<T>
    {
        var reader = new AvroReader(bytes, pool);
        var value = T.Read(ref reader);
        reader.RequireEnd();
        return value;
    }

    public static T Decode<T>(byte[] bytes, AvroSchema writer)
        where T : class, IAvroRecord<T>
    {
        var reader = new AvroReader(bytes);
        var value = T.Read(ref reader, ReadPlan.Resolve(writer, T.Schema));
        reader.RequireEnd();
        return value;
    }
}
