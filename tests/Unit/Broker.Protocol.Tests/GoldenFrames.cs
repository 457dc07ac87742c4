using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Protocol.Tests;

/// <summary>A request frame written by an encoder that is not ours.</summary>
internal sealed record GoldenFrame(ApiKey Api, short Version, byte[] Bytes)
{
    /// <summary>Api key, version, correlation id, client id "golden", and a tag section in flexible versions.</summary>
    public int HeaderBytes => 8 + 2 + 6 + (ApiTable.IsFlexible(Api, Version) ? 1 : 0);

    public override string ToString() => $"{Api} v{Version}";

    public static GoldenFrame[] ReadAll() =>
        File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Frames", "requests.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .Select(parts => new GoldenFrame(
                Enum.Parse<ApiKey>(parts[0]),
                short.Parse(parts[1]),
                Convert.FromHexString(parts[2])
            ))
            .ToArray();
}
