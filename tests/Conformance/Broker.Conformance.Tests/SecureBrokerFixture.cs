using Confluent.Kafka;
using LeadStreams.Local.Broker;

[assembly: AssemblyFixture(typeof(LeadStreams.Broker.Conformance.Tests.SecureBrokerFixture))]

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>A broker on which clients log in; <c>admin</c> may do everything, the others what ACLs allow.</summary>
public sealed class SecureBrokerFixture : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-secure-").FullName;
    private LocalBroker? _broker;
    private int _names;

    /// <summary>Every user's password is the name followed by this.</summary>
    public const string PasswordSuffix = "-secret";

    /// <summary>Where clients log in.</summary>
    public string SaslAddress => _broker!.SaslAddress!.ToString();

    /// <summary>Where nobody logs in.</summary>
    public string PlainAddress => _broker!.Address.ToString();

    public async ValueTask InitializeAsync()
    {
        var users = Path.Combine(_folder, "users");
        string[] names = ["admin", "alice", "german-desk"];
        await File.WriteAllLinesAsync(users, names.Select(name => $"{name}:{name}{PasswordSuffix}"));
        File.SetUnixFileMode(users, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _broker = await LocalBroker.StartAsync(
            new BrokerOptions
            {
                DataDirectory = Path.Combine(_folder, "data"),
                Listen = new BrokerAddress("127.0.0.1", 0),
                SaslListen = new BrokerAddress("127.0.0.1", 0),
                UsersFile = users,
                Settings = new Dictionary<string, string>
                {
                    ["super.users"] = "User:admin",
                    ["group.initial.rebalance.delay.ms"] = "0",
                },
            }
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
            await _broker.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A name no other test uses.</summary>
    public string NewName(string stem) => $"{stem}-{Interlocked.Increment(ref _names)}";

    public ClientConfig As(string user, SaslMechanism mechanism = SaslMechanism.ScramSha256, string? password = null) =>
        new()
        {
            BootstrapServers = SaslAddress,
            SecurityProtocol = SecurityProtocol.SaslPlaintext,
            SaslMechanism = mechanism,
            SaslUsername = user,
            SaslPassword = password ?? user + PasswordSuffix,
        };

    public IAdminClient NewAdmin(string user = "admin") => new AdminClientBuilder(As(user)).Build();

    public async Task<string> NewTopicAsync(string stem)
    {
        var name = NewName(stem);
        using var admin = NewAdmin();
        await admin.CreateTopicsAsync([new() { Name = name, NumPartitions = 1 }]);
        return name;
    }
}
