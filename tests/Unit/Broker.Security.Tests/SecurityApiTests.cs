using System.Text;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using LeadStreams.Local.Broker.Security.Handlers;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Security.Tests;

/// <summary>The SASL and ACL APIs in every version, through the dispatcher.</summary>
public sealed class SecurityApiTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-security-").FullName;
    private readonly BrokerMetrics _metrics = new();
    private readonly AclStore _acls;
    private readonly UserDirectory _sasl;
    private readonly RequestDispatcher _dispatcher;
    private readonly KafkaWriter _response = new();

    public SecurityApiTests()
    {
        var users = Path.Combine(_folder, "users");
        UserFile.Replace(users, "alice", [new("alice", ScramVerifier.Create(ScramAlgorithm.Sha256, "secret"), null)]);
        _sasl = new UserDirectory(users, NullLogger.Instance);
        _acls = OpenStore();
        _dispatcher = new RequestDispatcher(
            [
                new ApiVersions([]).Handler,
                new(ApiKey.DescribeCluster, ClusterApis.DescribeCluster),
                .. new SaslApis(NullLogger.Instance).Handlers,
                .. new AclApis(_acls).Handlers,
            ],
            _metrics,
            NullLogger.Instance
        );
    }

    public static TheoryData<short> AclVersions => [0, 1, 2, 3];

    public void Dispose()
    {
        _response.Dispose();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [MemberData(nameof(AclVersions))]
    public async Task An_acl_is_created_described_deleted_and_gone(short version)
    {
        await CreateAsync(version, 2, "orders", "User:alice", 3);
        (await DescribeAsync(version)).ShouldBe(["2 orders 3 User:alice * 3 3"]);
        OpenStore().Rules.Bindings.ShouldBe(_acls.Rules.Bindings);

        await AskAsync(ApiKey.DeleteAcls, version, Deletion);
        _acls.Rules.Bindings.ShouldBeEmpty();
        (await DescribeAsync(version)).ShouldBeEmpty();

        void Deletion(KafkaWriter writer)
        {
            writer.WriteArrayLength(1);
            WriteFilter(writer, version);
            writer.WriteEmptyTags();
        }
    }

    [Theory]
    [InlineData(1, "orders", "User:alice", 3)] // Any resource type.
    [InlineData(4, "orders", "User:alice", 3)] // Another cluster.
    [InlineData(2, "", "User:alice", 3)]
    [InlineData(2, "orders", "alice", 3)]
    [InlineData(2, "orders", "", 3)]
    [InlineData(2, "orders", "User:alice", 1)] // Any operation.
    [InlineData(2, "orders", "User:alice", 99)]
    public async Task An_impossible_acl_is_refused(sbyte type, string name, string principal, sbyte operation)
    {
        (await CreateAsync(3, type, name, principal, operation)).ShouldBe(ErrorCode.InvalidRequest);
        _acls.Rules.Bindings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_login_is_served_in_every_version(short version)
    {
        var connection = NewConnection();
        (await HandshakeAsync(connection, 1, "PLAIN")).ShouldBe((DispatchOutcome.Respond, ErrorCode.None));
        (await AuthenticateAsync(connection, version, "secret")).ShouldBe((DispatchOutcome.Respond, ErrorCode.None));
        connection.Principal.ShouldBe("User:alice");
        (await DispatchAsync(connection, ApiKey.DescribeCluster, 0, DescribeCluster)).ShouldBe(DispatchOutcome.Respond);
        (await HandshakeAsync(connection, 1, "PLAIN")).ShouldBe((DispatchOutcome.Respond, ErrorCode.IllegalSaslState));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_failed_login_is_told_and_the_connection_closed(short version)
    {
        var connection = NewConnection();
        await HandshakeAsync(connection, 1, "PLAIN");
        (await AuthenticateAsync(connection, version, "wrong")).ShouldBe(
            (DispatchOutcome.Respond | DispatchOutcome.Close, ErrorCode.SaslAuthenticationFailed)
        );
        connection.Principal.ShouldBe("User:ANONYMOUS");
    }

    [Fact]
    public async Task After_handshake_0_tokens_are_bare_in_both_directions()
    {
        var connection = NewConnection();
        await HandshakeAsync(connection, 0, "PLAIN");
        var token = Encoding.UTF8.GetBytes("\0alice\0secret");
        (await _dispatcher.DispatchAsync(connection, token, _response)).ShouldBe(DispatchOutcome.Respond);
        _response.Written.ToArray().ShouldBe([0, 0, 0, 0]);
        connection.Principal.ShouldBe("User:alice");

        connection = NewConnection();
        await HandshakeAsync(connection, 0, "PLAIN");
        token = Encoding.UTF8.GetBytes("\0alice\0wrong");
        (await _dispatcher.DispatchAsync(connection, token, _response)).ShouldBe(DispatchOutcome.Close);
        _response.Position.ShouldBe(0);
    }

    [Fact]
    public async Task Before_the_login_nothing_else_is_served()
    {
        (await DispatchAsync(NewConnection(), ApiKey.DescribeCluster, 0, DescribeCluster)).ShouldBe(
            DispatchOutcome.Close
        );
        (await DispatchAsync(NewConnection(), ApiKey.ApiVersions, 0, _ => { })).ShouldBe(DispatchOutcome.Respond);
        var close = DispatchOutcome.Respond | DispatchOutcome.Close;
        (await HandshakeAsync(NewConnection(), 1, "GSSAPI")).ShouldBe((close, ErrorCode.UnsupportedSaslMechanism));
        (await AuthenticateAsync(NewConnection(), 2, "secret")).ShouldBe((close, ErrorCode.IllegalSaslState));
        (await HandshakeAsync(NewConnection(sasl: false), 1, "PLAIN")).ShouldBe(
            (DispatchOutcome.Respond, ErrorCode.IllegalSaslState)
        );
    }

    private static void DescribeCluster(KafkaWriter writer)
    {
        writer.WriteBoolean(false);
        writer.WriteEmptyTags();
    }

    private AclStore OpenStore() => new AclStore(new DiskFileSystem(), _folder, allowIfNone: false);

    private ConnectionIdentity NewConnection(bool sasl = true) =>
        new("127.0.0.1", new BrokerNode(1, "cluster", "localhost", 9092), TestContext.Current.CancellationToken)
        {
            Sasl = sasl ? new SaslSession(_sasl) : null,
        };

    private async Task<(DispatchOutcome, short)> HandshakeAsync(ConnectionIdentity to, short version, string mechanism)
    {
        var outcome = await DispatchAsync(to, ApiKey.SaslHandshake, version, w => w.WriteString(mechanism));
        return (outcome, new KafkaReader(_response.Written.Span[8..], false).ReadInt16());
    }

    private async Task<(DispatchOutcome, short)> AuthenticateAsync(
        ConnectionIdentity to,
        short version,
        string password
    )
    {
        var outcome = await DispatchAsync(to, ApiKey.SaslAuthenticate, version, Write);
        var reader = new KafkaReader(_response.Written.Span[(version >= 2 ? 9 : 8)..], version >= 2);
        var error = reader.ReadInt16();
        (reader.ReadNullableString() is null).ShouldBe(error == ErrorCode.None);
        reader.ReadBytes().ShouldBeEmpty();
        if (version >= 1)
            reader.ReadInt64().ShouldBe(0);
        reader.SkipTags();
        reader.Remaining.ShouldBe(0);
        return (outcome, error);

        void Write(KafkaWriter writer)
        {
            writer.WriteBytes(Encoding.UTF8.GetBytes($"\0alice\0{password}"));
            writer.WriteEmptyTags();
        }
    }

    private async Task<short> CreateAsync(short version, sbyte type, string name, string principal, sbyte operation)
    {
        var answer = await AskAsync(ApiKey.CreateAcls, version, Write);
        var reader = new KafkaReader(answer, version >= 2);
        reader.ReadInt32().ShouldBe(0);
        reader.ReadCount().ShouldBe(1);
        var error = reader.ReadInt16();
        (reader.ReadNullableString() is null).ShouldBe(error == ErrorCode.None);
        reader.SkipTags();
        reader.SkipTags();
        reader.Remaining.ShouldBe(0);
        return error;

        void Write(KafkaWriter writer)
        {
            writer.WriteArrayLength(1);
            writer.WriteInt8(type);
            writer.WriteString(name);
            if (version >= 1)
                writer.WriteInt8(3);
            writer.WriteString(principal);
            writer.WriteString("*");
            writer.WriteInt8(operation);
            writer.WriteInt8(3);
            writer.WriteEmptyTags();
            writer.WriteEmptyTags();
        }
    }

    private async Task<List<string>> DescribeAsync(short version)
    {
        var answer = await AskAsync(ApiKey.DescribeAcls, version, writer => WriteFilter(writer, version));
        var reader = new KafkaReader(answer, version >= 2);
        reader.ReadInt32().ShouldBe(0);
        reader.ReadInt16().ShouldBe(ErrorCode.None);
        reader.ReadNullableString().ShouldBeNull();
        var found = new List<string>();
        for (var resources = reader.ReadCount(); resources > 0; resources--)
        {
            var resource = $"{reader.ReadInt8()} {reader.ReadString()} {(version >= 1 ? reader.ReadInt8() : 3)}";
            for (var rules = reader.ReadCount(); rules > 0; rules--)
            {
                found.Add(
                    $"{resource} {reader.ReadString()} {reader.ReadString()} {reader.ReadInt8()} {reader.ReadInt8()}"
                );
                reader.SkipTags();
            }

            reader.SkipTags();
        }

        reader.SkipTags();
        reader.Remaining.ShouldBe(0);
        return found;
    }

    private static void WriteFilter(KafkaWriter writer, short version)
    {
        writer.WriteInt8(1);
        writer.WriteNullableString(null);
        if (version >= 1)
            writer.WriteInt8(1);
        writer.WriteNullableString(null);
        writer.WriteNullableString("*");
        writer.WriteInt8(1);
        writer.WriteInt8(1);
        writer.WriteEmptyTags();
    }

    private async Task<byte[]> AskAsync(ApiKey api, short version, Action<KafkaWriter> body)
    {
        (await DispatchAsync(NewConnection(sasl: false), api, version, body)).ShouldBe(DispatchOutcome.Respond);
        return _response.Written[(ApiTable.IsFlexible(api, version) ? 9 : 8)..].ToArray();
    }

    private async Task<DispatchOutcome> DispatchAsync(
        ConnectionIdentity connection,
        ApiKey api,
        short version,
        Action<KafkaWriter> body
    )
    {
        using var frame = new KafkaWriter(ApiTable.IsFlexible(api, version));
        frame.WriteInt16((short)api);
        frame.WriteInt16(version);
        frame.WriteInt32(1);
        frame.WriteInt16(-1);
        frame.WriteEmptyTags();
        body(frame);
        return await _dispatcher.DispatchAsync(connection, frame.Written, _response);
    }
}
