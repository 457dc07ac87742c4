namespace LeadStreams.Local.Broker;

/// <summary>How a broker is started.</summary>
public sealed record BrokerOptions
{
    /// <summary>The folder that holds everything the broker keeps; created when missing.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The address clients connect to; port 0 takes a free one.</summary>
    public BrokerAddress Listen { get; init; } = new("127.0.0.1", 9092);

    /// <summary>The address clients are told to connect to; null means the one listened on.</summary>
    public BrokerAddress? Advertise { get; init; }

    /// <summary>The address clients log in at with SASL, beside <see cref="Listen"/>; null for none.</summary>
    public BrokerAddress? SaslListen { get; init; }

    /// <summary>What clients of <see cref="SaslListen"/> are told to connect to; null means the one listened on.</summary>
    public BrokerAddress? SaslAdvertise { get; init; }

    /// <summary>The users of <see cref="SaslListen"/>; the broker's README tells its form.</summary>
    public string? UsersFile { get; init; }

    /// <summary>Where the program that runs the broker serves metrics; null for nowhere.</summary>
    public BrokerAddress? Metrics { get; init; }

    /// <summary>When written batches are forced to the disk.</summary>
    public FlushPolicy Flush { get; init; } = FlushPolicy.Always;

    /// <summary>Broker settings by Apache Kafka's names, for example <c>num.partitions</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
