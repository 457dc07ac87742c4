using LeadStreams.Broker.Coordination.Tests;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Broker.Protocol.Tests;

/// <summary>Every version of every API there and back, by a codec that goes by a description of the messages alone.</summary>
public sealed class RoundTripTests
{
    [Fact]
    public void Every_request_is_the_same_after_it_was_read_and_written_again()
    {
        foreach (var frame in GoldenFrame.ReadAll())
        {
            var body = frame.Bytes.AsSpan(frame.HeaderBytes);
            var flexible = ApiTable.IsFlexible(frame.Api, frame.Version);
            var schema = Messages.Of(frame.Api).Request;
            CheckRoundTrip(schema, body, frame.Version, flexible, $"request {frame}");
        }
    }

    [Fact]
    public async Task Every_answer_is_whole_and_the_same_after_it_was_read_and_written_again()
    {
        await using var host = await HandlerHost.StartAsync();
        foreach (var frame in GoldenFrame.ReadAll())
        {
            var answer = await host.AnswerAsync(frame);
            var flexible = ApiTable.IsFlexible(frame.Api, frame.Version);
            CheckRoundTrip(Messages.Of(frame.Api).Response, answer, frame.Version, flexible, $"answer to {frame}");
        }

        host.Faults.ShouldBeEmpty();
    }

    private static void CheckRoundTrip(
        MessageSchema schema,
        ReadOnlySpan<byte> bytes,
        short version,
        bool flexible,
        string what
    )
    {
        var reader = new KafkaReader(bytes, flexible);
        Dictionary<string, object?> values;
        try
        {
            values = schema.Read(ref reader, version);
        }
        catch (ProtocolException fault)
        {
            Assert.Fail($"{what}: {fault.Message} in {Convert.ToHexString(bytes)}");
            return;
        }

        reader.Remaining.ShouldBe(0, $"{what}: {Convert.ToHexString(bytes)}");
        using var writer = new KafkaWriter(flexible);
        schema.Write(writer, version, values);
        Convert.ToHexString(writer.Written.Span).ShouldBe(Convert.ToHexString(bytes), what);
    }
}
