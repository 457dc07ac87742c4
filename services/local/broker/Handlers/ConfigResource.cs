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

    /// <summary>The refusal of a client that may not do this to the resource's configs, null for one that may.</summary>
    public Outcome? FindDenial(RequestContext context, AclOperation operation)
    {
        if (Type == ConfigResourceType.Topic)
            return context.AllowsTopic(operation, Name) ? null : Denied.Topic;
        return context.AllowsOnCluster(operation) ? null : Denied.Cluster;
    }

    /// <summary>Whether this is the broker itself, by its id or as the default of all brokers.</summary>
    public bool IsBroker(int nodeId) =>
        Type == ConfigResourceType.Broker
        && (Name.Length == 0 || Name == nodeId.ToString(CultureInfo.InvariantCulture));
}
