using System.Text;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Security;
using LeadStreams.Local.Broker.Security.Handlers;
using LeadStreams.Local.Broker.Storage;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Security.Tests;

/// <summary>What clients that nobody knows yet may send: mutated logins, tokens and ACLs.</summary>
[Collection(nameof(Alone))]
public sealed class SecurityFuzzTests : IDisposable
{
    private const int Frames = 15_000;
    private const long MostBytesPerFrame = 4_000_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("broker-security-").FullName;
    private readonly BrokerMetrics _metrics = new();
    private readonly KafkaWriter _response = new();
    private readonly Faults _faults = new();

    public void Dispose()
    {
        _response.Dispose();
        _metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Mutated_logins_and_acls_are_answered_or_close_the_connection_and_never_do_harm()
    {
        var users = Path.Combine(_folder, "users");
        UserFile.Replace(users, "alice", [new("alice", ScramVerifier.Create(ScramAlgorithm.Sha256, "secret"), null)]);
        var sasl = new UserDirectory(users, NullLogger.Instance);
        var random = new Random(20_260_102);
        var (answered, closed) = (0, 0);
        RequestDispatcher? dispatcher = null;
        for (var i = 0; i < Frames; i++)
        {
            // What mutated requests have created must not pile up: an ACL file is written anew with each change.
            if (i % 500 == 0)
                dispatcher = NewDispatcher(i);
            var (frame, session) = Mutated(random, sasl);
            var connection = Connect(session);
            var before = GC.GetTotalAllocatedBytes();
            var outcome = await dispatcher!.DispatchAsync(connection, frame, _response);
            (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(MostBytesPerFrame, Convert.ToHexString(frame));
            _faults.First.ShouldBeNull(Convert.ToHexString(frame));
            answered += outcome.HasFlag(DispatchOutcome.Respond) ? 1 : 0;
            closed += outcome.HasFlag(DispatchOutcome.Close) ? 1 : 0;
        }

        answered.ShouldBeGreaterThan(Frames / 10);
        closed.ShouldBeGreaterThan(Frames / 10);
    }

    private RequestDispatcher NewDispatcher(int number)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, $"{number}")).FullName;
        var acls = new AclStore(new DiskFileSystem(), folder, allowIfNone: true);
        return new RequestDispatcher(
            [.. new SaslApis(NullLogger.Instance).Handlers, .. new AclApis(acls).Handlers],
            _metrics,
            _faults
        );
    }

    private static ConnectionIdentity Connect(SaslSession? session) =>
        new("127.0.0.1", new BrokerNode(1, "cluster", "localhost", 9092), TestContext.Current.CancellationToken)
        {
            Sasl = session,
        };

    /// <summary>A frame with one to three changes behind its header, and the login as it is before such a frame; ACLs need none.</summary>
    private static (byte[] Frame, SaslSession? Session) Mutated(Random random, UserDirectory sasl)
    {
        const int Token = 5;
        string[] mechanisms = ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"];
        var mechanism = mechanisms[random.Next(mechanisms.Length)];
        var kind = random.Next(Token + 1);
        ApiKey[] apis =
        [
            ApiKey.SaslHandshake,
            ApiKey.SaslAuthenticate,
            ApiKey.CreateAcls,
            ApiKey.DescribeAcls,
            ApiKey.DeleteAcls,
        ];
        var session = kind is Token or < 2 ? new SaslSession(sasl) : null;
        if (kind is Token or 1)
            session!.Begin(mechanism, rawTokens: kind == Token).ShouldBe(ErrorCode.None);
        var token = mechanism == "PLAIN" ? "\0alice\0secret" : "n,,n=alice,r=fyko+d2lbbFgONRv9qkxdawL";
        if (kind == Token)
            return (Mutate(Encoding.UTF8.GetBytes(token), 0, random), session);

        var api = apis[kind];
        var range = ApiTable.Find(api)!;
        var version = (short)random.Next(range.Max + 1);
        using var frame = new KafkaWriter(ApiTable.IsFlexible(api, version));
        frame.WriteInt16((short)api);
        frame.WriteInt16(version);
        frame.WriteInt32(1);
        frame.WriteInt16(-1);
        frame.WriteEmptyTags();
        var header = frame.Position;
        WriteBody(frame, api, version, api == ApiKey.SaslHandshake ? mechanism : token);
        return (Mutate(frame.Written.ToArray(), header, random), session);
    }

    private static void WriteBody(KafkaWriter frame, ApiKey api, short version, string text)
    {
        switch (api)
        {
            case ApiKey.SaslHandshake:
                frame.WriteString(text);
                return;
            case ApiKey.SaslAuthenticate:
                frame.WriteBytes(Encoding.UTF8.GetBytes(text));
                break;
            case ApiKey.DescribeAcls:
                WriteAcl(frame, version);
                break;
            default:
                frame.WriteArrayLength(2);
                WriteAcl(frame, version);
                frame.WriteEmptyTags();
                WriteAcl(frame, version);
                frame.WriteEmptyTags();
                break;
        }

        frame.WriteEmptyTags();
    }

    /// <summary>An ACL and a filter of ACLs look the same.</summary>
    private static void WriteAcl(KafkaWriter frame, short version)
    {
        frame.WriteInt8(2);
        frame.WriteNullableString("orders");
        if (version >= 1)
            frame.WriteInt8(3);
        frame.WriteNullableString("User:alice");
        frame.WriteNullableString("*");
        frame.WriteInt8(3);
        frame.WriteInt8(3);
    }

    private static byte[] Mutate(byte[] frame, int from, Random random)
    {
        var bytes = frame.ToList();
        for (var left = random.Next(1, 4); left > 0 && bytes.Count > from; left--)
        {
            var at = random.Next(from, bytes.Count);
            switch (random.Next(4))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x7F;
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    break;
            }
        }

        return [.. bytes];
    }

    private sealed class Faults : ILogger
    {
        public Exception? First { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => First ??= exception;
    }
}
