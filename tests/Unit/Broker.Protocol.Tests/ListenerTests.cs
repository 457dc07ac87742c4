using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.Broker.Protocol.Tests;

public sealed class ListenerTests : IAsyncLifetime
{
    private const short UnansweredVersion = 7;
    private const short LargeAnswerVersion = 6;
    private const short DoneAtOnceVersion = 5;
    private const int LargeAnswerBytes = 32 * 1024 * 1024;
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(20);

    private readonly BrokerMetrics _metrics = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _parked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<TaskCompletionSource> _appends = Channel.CreateUnbounded<TaskCompletionSource>();
    private readonly TickingTime _time = new();
    private BrokerListener _listener = null!;

    public ValueTask InitializeAsync()
    {
        ApiHandler[] handlers =
        [
            new ApiVersions([ApiKey.Metadata, ApiKey.Fetch]).Handler,
            new(ApiKey.DescribeCluster, ClusterApis.DescribeCluster),
            new(ApiKey.Fetch, Park),
            new(ApiKey.Produce, Append),
            new(ApiKey.DescribeGroups, Echo),
            new(ApiKey.Heartbeat, (_, _, _) => throw new InvalidOperationException("fault")),
        ];
        var dispatcher = new RequestDispatcher(handlers, _metrics, NullLogger.Instance);
        _listener = BrokerListener.Bind(new IPEndPoint(IPAddress.Loopback, 0), dispatcher);
        var node = new BrokerNode(1, "cluster", "localhost", _listener.Endpoint.Port);
        _listener.Start(node, TimeSpan.FromMinutes(10), _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Answers_leave_in_the_order_of_the_requests_also_behind_a_parked_one()
    {
        using var client = await ConnectAsync();
        byte[] frames =
        [
            .. Frames.Request(ApiKey.ApiVersions, 0, 1),
            .. Frames.Request(ApiKey.Fetch, 11, 2),
            .. Frames.Request(ApiKey.ApiVersions, 0, 3),
        ];
        await client.SendAsync(frames);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(1);
        _release.SetResult();
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(3);
    }

    [Fact]
    public async Task Appends_begin_while_earlier_ones_wait_and_are_answered_in_order()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
            (byte[])
                [
                    .. Frames.Request(ApiKey.Produce, 8, 1),
                    .. Frames.Request(ApiKey.Produce, 8, 2),
                    .. Frames.Request(ApiKey.ApiVersions, 0, 3),
                ]
        );
        var first = await NextAppendAsync();
        var second = await NextAppendAsync();
        second.SetResult();
        first.SetResult();
        CorrelationId(await ReceiveAsync(client)).ShouldBe(1);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(3);
    }

    [Fact]
    public async Task Appends_done_at_once_are_answered_before_and_behind_one_that_waits()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
            (byte[])
                [
                    .. Frames.Request(ApiKey.Produce, DoneAtOnceVersion, 1),
                    .. Frames.Request(ApiKey.Produce, DoneAtOnceVersion, 2),
                    .. Frames.Request(ApiKey.Produce, 8, 3),
                    .. Frames.Request(ApiKey.Produce, UnansweredVersion, 4),
                    .. Frames.Request(ApiKey.Produce, DoneAtOnceVersion, 5),
                    .. Frames.Request(ApiKey.ApiVersions, 0, 6),
                ]
        );
        CorrelationId(await ReceiveAsync(client)).ShouldBe(1);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
        (await NextAppendAsync()).SetResult();
        CorrelationId(await ReceiveAsync(client)).ShouldBe(3);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(5);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(6);
    }

    [Fact]
    public async Task Many_appends_that_come_at_once_are_all_answered_also_before_a_bad_frame()
    {
        const int Count = 1000;
        using var client = await ConnectAsync();
        var frames = Enumerable.Range(1, Count).SelectMany(i => Frames.Request(ApiKey.Produce, DoneAtOnceVersion, i));
        await client.SendAsync((byte[])[.. frames, 0xFF, 0xFF, 0xFF, 0xFF]);
        for (var i = 1; i <= Count; i++)
            CorrelationId(await ReceiveAsync(client)).ShouldBe(i);
        (await client.ReceiveAsync(new byte[16]).WaitAsync(_deadline, TestContext.Current.CancellationToken)).ShouldBe(
            0
        );
    }

    [Fact]
    public async Task An_append_waits_for_what_is_no_append()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
            (byte[])[.. Frames.Request(ApiKey.Fetch, 11, 1), .. Frames.Request(ApiKey.Produce, 8, 2)]
        );
        await client.SendAsync(Frames.Request(ApiKey.Produce, 8, 3));
        await _parked.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
        _appends.Reader.Count.ShouldBe(0);
        _release.SetResult();
        (await NextAppendAsync()).SetResult();
        (await NextAppendAsync()).SetResult();
        CorrelationId(await ReceiveAsync(client)).ShouldBe(1);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(3);
    }

    [Fact]
    public async Task A_client_that_sends_no_more_still_gets_its_answers()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.Produce, 8, 1));
        client.Shutdown(SocketShutdown.Send);
        (await NextAppendAsync()).SetResult();
        CorrelationId(await ReceiveAsync(client)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_flushed_does_not_wait_for_a_client_that_takes_no_answers()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.Produce, LargeAnswerVersion, 1));
        await client.SendAsync(Frames.Request(ApiKey.Produce, 8, 2));
        var (large, small) = (await NextAppendAsync(), await NextAppendAsync());
        var flusher = Task.Run(
            () =>
            {
                large.SetResult();
                small.SetResult();
            },
            TestContext.Current.CancellationToken
        );
        await flusher.WaitAsync(_deadline, TestContext.Current.CancellationToken);
        (await ReceiveAsync(client)).Length.ShouldBe(sizeof(int) + LargeAnswerBytes);
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(524_288)]
    [InlineData(5_000_000)]
    public async Task Frames_of_any_size_come_whole(int bytes)
    {
        using var client = await ConnectAsync();
        var payload = new byte[bytes];
        new Random(bytes).NextBytes(payload);
        var sending = client.SendAsync(
            (byte[])
                [
                    .. Frames.Request(ApiKey.DescribeGroups, 0, 1, w => w.WriteRaw(payload)),
                    .. Frames.Request(ApiKey.DescribeGroups, 0, 2, w => w.WriteRaw(payload.AsSpan(1))),
                ]
        );
        (await ReceiveAsync(client)).AsSpan(4).SequenceEqual(payload).ShouldBeTrue();
        (await ReceiveAsync(client)).AsSpan(4).SequenceEqual(payload.AsSpan(1)).ShouldBeTrue();
        await sending;
    }

    [Fact]
    public async Task A_frame_may_arrive_byte_by_byte()
    {
        using var client = await ConnectAsync();
        foreach (var single in Frames.Request(ApiKey.ApiVersions, 3, 7, WriteSoftware))
            await client.SendAsync(new[] { single });
        CorrelationId(await ReceiveAsync(client)).ShouldBe(7);
    }

    [Fact]
    public async Task A_request_without_answer_leaves_the_connection_open()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.Produce, UnansweredVersion, 1));
        await client.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, 2));
        CorrelationId(await ReceiveAsync(client)).ShouldBe(2);
    }

    [Fact]
    public async Task An_unknown_ApiVersions_version_is_answered_in_the_oldest_format()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.ApiVersions, 99, 5));
        var answer = await ReceiveAsync(client);
        CorrelationId(answer).ShouldBe(5);
        var (error, keys) = ReadApiKeys(answer);
        error.ShouldBe(ErrorCode.UnsupportedVersion);
        keys.ShouldBe([ApiKey.Fetch, ApiKey.Metadata, ApiKey.ApiVersions]);
    }

    [Fact]
    public async Task Client_software_names_are_checked()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(
            Frames.Request(
                ApiKey.ApiVersions,
                3,
                5,
                w =>
                {
                    w.WriteString("bad name!");
                    w.WriteString("1");
                    w.WriteEmptyTags();
                }
            )
        );
        var answer = await ReceiveAsync(client);
        BinaryPrimitives.ReadInt16BigEndian(answer.AsSpan(4)).ShouldBe(ErrorCode.InvalidRequest);
    }

    [Theory]
    [InlineData("FFFFFFFF")] // negative size
    [InlineData("06400001")] // larger than the limit by one
    [InlineData("00000002" + "0012")] // header cut short
    [InlineData("0000000A" + "7FFF0000" + "00000001" + "FFFF")] // unknown API
    [InlineData("0000000A" + "00030063" + "00000001" + "FFFF")] // unknown version
    [InlineData("0000000A" + "000C0000" + "00000001" + "FFFF")] // a handler that fails
    public async Task A_bad_frame_ends_its_connection_and_no_other(string hex)
    {
        using var bystander = await ConnectAsync();
        using var client = await ConnectAsync();
        await client.SendAsync(Convert.FromHexString(hex));
        (
            await client
                .ReceiveAsync(new byte[16], TestContext.Current.CancellationToken)
                .AsTask()
                .WaitAsync(_deadline, TestContext.Current.CancellationToken)
        ).ShouldBe(0);
        await bystander.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, 9));
        CorrelationId(await ReceiveAsync(bystander)).ShouldBe(9);
    }

    [Fact]
    public async Task A_parked_request_ends_when_its_client_leaves()
    {
        var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.Fetch, 11, 2));
        client.Dispose();
        await _abandoned.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_parked_request_with_others_behind_it_ends_when_its_client_leaves()
    {
        var client = await ConnectAsync();
        await client.SendAsync(
            (byte[])[.. Frames.Request(ApiKey.Fetch, 11, 1), .. Frames.Request(ApiKey.ApiVersions, 0, 2)]
        );
        await _parked.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
        await client.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, 3));
        client.Dispose();
        await _abandoned.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Stopping_ends_parked_requests_and_connections()
    {
        using var client = await ConnectAsync();
        await client.SendAsync(Frames.Request(ApiKey.Fetch, 11, 1));
        await _parked.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
        await _listener.DisposeAsync().AsTask().WaitAsync(_deadline, TestContext.Current.CancellationToken);
        await _abandoned.Task.WaitAsync(_deadline, TestContext.Current.CancellationToken);
        (await client.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken)).ShouldBe(0);
        // Another for the end of the test to dispose.
        await InitializeAsync();
    }

    [Fact]
    public async Task A_client_that_stays_silent_is_let_go_and_one_that_speaks_is_not()
    {
        using var silent = await ConnectAsync();
        using var talking = await ConnectAsync();
        await silent.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, 1));
        await ReceiveAsync(silent);
        var gone = silent.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken).AsTask();
        for (var round = 2; !gone.IsCompleted; round++)
        {
            await talking.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, round));
            CorrelationId(await ReceiveAsync(talking)).ShouldBe(round);
            _time.Tick();
        }

        (await gone).ShouldBe(0);
        await talking.SendAsync(Frames.Request(ApiKey.ApiVersions, 0, 1));
        CorrelationId(await ReceiveAsync(talking)).ShouldBe(1);
    }

    [Fact]
    public void An_address_that_is_taken_is_named()
    {
        var dispatcher = new RequestDispatcher([], _metrics, NullLogger.Instance);
        var taken = Should.Throw<IOException>(() => BrokerListener.Bind(_listener.Endpoint, dispatcher));
        taken.Message.ShouldContain(_listener.Endpoint.ToString());
    }

    private static void WriteSoftware(KafkaWriter writer)
    {
        writer.WriteString("test-client");
        writer.WriteString("1.0");
        writer.WriteEmptyTags();
    }

    private async ValueTask Park(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        _parked.TrySetResult();
        try
        {
            await _release.Task.WaitAsync(context.ConnectionClosed);
        }
        catch (OperationCanceledException)
        {
            _abandoned.SetResult();
            throw;
        }
    }

    private async ValueTask Append(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        context.SuppressResponse = context.ApiVersion == UnansweredVersion;
        if (context.ApiVersion is UnansweredVersion or DoneAtOnceVersion)
            return;
        if (context.ApiVersion == LargeAnswerVersion)
            response.WriteRaw(new byte[LargeAnswerBytes]);
        var durable = new TaskCompletionSource();
        _appends.Writer.TryWrite(durable).ShouldBeTrue();
        await durable.Task;
    }

    private static ValueTask Echo(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        response.WriteRaw(body.Span);
        return ValueTask.CompletedTask;
    }

    private async Task<TaskCompletionSource> NextAppendAsync() =>
        await _appends
            .Reader.ReadAsync(TestContext.Current.CancellationToken)
            .AsTask()
            .WaitAsync(_deadline, TestContext.Current.CancellationToken);

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(_listener.Endpoint, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket)
    {
        var size = await ReceiveAsync(socket, 4);
        return await ReceiveAsync(socket, BinaryPrimitives.ReadInt32BigEndian(size));
    }

    private static async Task<byte[]> ReceiveAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var read = 0; read < count; )
        {
            var received = await socket
                .ReceiveAsync(buffer.AsMemory(read))
                .AsTask()
                .WaitAsync(_deadline, TestContext.Current.CancellationToken);
            received.ShouldBeGreaterThan(0, "the connection was closed");
            read += received;
        }

        return buffer;
    }

    private static int CorrelationId(byte[] answer) => BinaryPrimitives.ReadInt32BigEndian(answer);

    private static (short Error, ApiKey[] Keys) ReadApiKeys(byte[] answer)
    {
        var reader = new KafkaReader(answer, flexible: false);
        reader.ReadInt32();
        var error = reader.ReadInt16();
        var keys = new ApiKey[reader.ReadArrayLength()];
        for (var i = 0; i < keys.Length; i++)
        {
            keys[i] = (ApiKey)reader.ReadInt16();
            reader.ReadInt32();
        }

        return (error, keys);
    }
}
