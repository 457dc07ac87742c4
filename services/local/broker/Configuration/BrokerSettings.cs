namespace LeadStreams.Local.Broker.Configuration;

/// <summary>The broker's settings as it was started with them, checked.</summary>
internal sealed class BrokerSettings
{
    private const string ProducerExpiration = "producer.id.expiration.ms";
    private readonly Dictionary<string, string> _given;

    private BrokerSettings(Dictionary<string, string> given) => _given = given;

    /// <summary>The defaults that logs get, by the names of topic configs (and of the one that only the broker has).</summary>
    public IReadOnlyDictionary<string, string> LogDefaults =>
        TopicConfigs
            .All.Where(config => _given.ContainsKey(config.BrokerName!))
            .Select(config => KeyValuePair.Create(config.Name, _given[config.BrokerName!]))
            .Append(KeyValuePair.Create(ProducerExpiration, Text(ProducerExpiration)))
            .ToDictionary();

    /// <summary>How old records are removed.</summary>
    public CleanerOptions Cleaner =>
        new()
        {
            IsCleanerEnabled = Boolean("log.cleaner.enable"),
            RetentionCheckInterval = Milliseconds("log.retention.check.interval.ms"),
            Backoff = Milliseconds("log.cleaner.backoff.ms"),
            DedupeBufferBytes = Long("log.cleaner.dedupe.buffer.size"),
            DedupeLoadFactor = Double("log.cleaner.io.buffer.load.factor"),
            IoBufferBytes = Int("log.cleaner.io.buffer.size"),
            MaxBytesPerSecond = Double("log.cleaner.io.max.bytes.per.second"),
        };

    /// <summary>Checks settings given by name.</summary>
    /// <exception cref="ArgumentException">Some are unknown or have bad values; the message lists all of them.</exception>
    public static BrokerSettings Parse(IEnumerable<KeyValuePair<string, string>> given)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var faults = new List<string>();
        foreach (var (name, value) in given)
        {
            var definition = BrokerConfigs.Find(name);
            var fault = definition is null ? $"{name}: the broker has no such setting." : definition.FindFault(value);
            if (fault is not null)
                faults.Add(fault);
            settings[name] = value;
        }

        return faults.Count == 0
            ? new BrokerSettings(settings)
            : throw new ArgumentException(string.Join(Environment.NewLine, faults));
    }

    /// <summary>The value given at start, null if none was.</summary>
    public string? Given(string name) => _given.GetValueOrDefault(name);

    public int Int(string name) => int.Parse(Text(name), CultureInfo.InvariantCulture);

    private long Long(string name) => long.Parse(Text(name), CultureInfo.InvariantCulture);

    private double Double(string name) => double.Parse(Text(name), CultureInfo.InvariantCulture);

    public bool Boolean(string name) => bool.Parse(Text(name));

    /// <summary>A setting in milliseconds.</summary>
    public TimeSpan Milliseconds(string name) =>
        TimeSpan.FromMilliseconds(long.Parse(Text(name), CultureInfo.InvariantCulture));

    public string Text(string name) => Given(name) ?? BrokerConfigs.Find(name)!.Default;
}
