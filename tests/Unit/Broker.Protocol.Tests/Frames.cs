using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Protocol.Tests;

/// <summary>Request frames written by hand.</summary>
internal static class Frames
{
    /// <summary>A request with its size prefix.</summary>
    public static byte[] Request(ApiKey api, short version, int correlationId, Action<KafkaWriter>? body = null)
    {
        using var writer = new KafkaWriter(ApiTable.IsFlexible(api, version));
        writer.WriteInt32(0);
        writer.WriteInt16((short)api);
        writer.WriteInt16(version);
        writer.WriteInt32(correlationId);
        writer.WriteInt16(2);
        writer.WriteRaw("me"u8);
        writer.WriteEmptyTags();
        body?.Invoke(writer);
        writer.PatchInt32(0, writer.Position - 4);
        return writer.Written.ToArray();
    }
}
