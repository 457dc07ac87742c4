namespace LeadStreams.Local.Broker;

/// <summary>Reads the command line of the broker process.</summary>
internal static class CommandLine
{
    public const string Help = """
        Runs a single-node Kafka-protocol broker for one machine.

          --data DIR             where everything is kept (required)
          --listen HOST:PORT     where clients connect to (default 127.0.0.1:9092; port 0 takes a free one)
          --advertise HOST:PORT  where clients are told to connect to (default: where it listens)
          --sasl-listen HOST:PORT
                                 where clients connect to that log in, with PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512, beside
                                 --listen; needs --users. Nothing is encrypted: keep it on loopback
          --sasl-advertise HOST:PORT
                                 where clients that log in are told to connect to (default: --sasl-listen)
          --users FILE           who may log in, one user:mechanism:iterations:salt:stored-key:server-key a line (made by
                                 "broker user add"), or user:password when the file has mode 0600; read again on change
          --acl-default allow|deny
                                 what holds for a resource that no ACL is about (default: deny with --sasl-listen, else
                                 allow). Super users: --set 'super.users=User:a;User:b'. Clients that do not log in are
                                 User:ANONYMOUS
          --metrics HOST:PORT    where /metrics (Prometheus), /healthz and /readyz are served over HTTP (default: nowhere; port 0
                                 takes a free one)
          --flush POLICY         when records are forced to the disk: always (default), interval or never
          --set NAME=VALUE       a broker setting by its name in Apache Kafka, such as num.partitions=6; repeatable
          --help                 this text

        broker user add NAME --users FILE       stores a verifier of the password read from standard input
        broker user remove NAME --users FILE    takes a user away
        broker user list --users FILE           tells who there is, and with which mechanisms

        Prints one line "ready HOST:PORT" (and " sasl HOST:PORT", " metrics URL") when it serves clients; a start that takes
        long tells how far it is on standard error. Stops cleanly on SIGTERM and SIGINT.
        """;

    /// <summary>The options the arguments ask for.</summary>
    /// <exception cref="FormatException">An argument is unknown, lacks its value or is malformed.</exception>
    public static BrokerOptions Parse(IReadOnlyList<string> arguments)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        var options = new BrokerOptions { DataDirectory = "", Settings = settings };
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value =
                i + 1 < arguments.Count ? arguments[i + 1] : throw new FormatException($"{name} needs a value.");
            options = name switch
            {
                "--data" => options with { DataDirectory = value },
                "--listen" => options with { Listen = BrokerAddress.Parse(value) },
                "--advertise" => options with { Advertise = BrokerAddress.Parse(value) },
                "--sasl-listen" => options with { SaslListen = BrokerAddress.Parse(value) },
                "--sasl-advertise" => options with { SaslAdvertise = BrokerAddress.Parse(value) },
                "--users" => options with { UsersFile = value },
                "--acl-default" => AddSetting(options, settings, ParseDefault(value)),
                "--metrics" => options with { Metrics = BrokerAddress.Parse(value) },
                "--flush" => options with { Flush = ParseFlush(value) },
                "--set" => AddSetting(options, settings, value),
                _ => throw new FormatException($"{name} is not an option."),
            };
        }

        return options.DataDirectory.Length > 0 ? options : throw new FormatException("--data is needed.");
    }

    private static FlushPolicy ParseFlush(string value) =>
        value switch
        {
            "always" => FlushPolicy.Always,
            "interval" => FlushPolicy.Interval,
            "never" => FlushPolicy.Never,
            _ => throw new FormatException($"--flush: '{value}' is none of always, interval, never."),
        };

    private static string ParseDefault(string value) =>
        value switch
        {
            "allow" => $"{BrokerSecurity.AllowIfNoAcl}=true",
            "deny" => $"{BrokerSecurity.AllowIfNoAcl}=false",
            _ => throw new FormatException($"--acl-default: '{value}' is neither allow nor deny."),
        };

    private static BrokerOptions AddSetting(BrokerOptions options, Dictionary<string, string> settings, string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
            throw new FormatException($"--set: '{text}' is not NAME=VALUE.");
        settings[text[..equals]] = text[(equals + 1)..];
        return options;
    }
}
