using System.Globalization;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>What has configs; the codes of the config APIs.</summary>
internal enum ConfigResourceType : sbyte
{
    Topic = 2,
    Broker = 4,
}

/// <summary>Something that has configs.</summary>
internal readonly record struct ConfigResource(ConfigResourceType Type, string Name)
{
    public static ConfigResource Read(ref KafkaReader reader)
    {
        var type = (ConfigResourceType)reader.ReadInt8();
        return new ConfigResource(type, reader.ReadString());
    }

    /// <summary>Whether this is the broker itself, by its id or as the default of all brokers.</summary>
    public bool IsBroker(int nodeId) =>
        Type == ConfigResourceType.Broker
        && (Name.Length == 0 || Name == nodeId.ToString(CultureInfo.InvariantCulture));
}
