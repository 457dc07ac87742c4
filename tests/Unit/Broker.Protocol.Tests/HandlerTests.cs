using LeadStreams.Local.Broker.Protocol;
using LeadStreams.Local.Broker.Transport;

namespace LeadStreams.Broker.Protocol.Tests;

[Collection(nameof(Alone))]
public sealed class HandlerTests
{
    private const int FuzzedFrames = 1_000_000;

    [Fact]
    public void Every_version_that_can_be_served_has_a_golden_frame()
    {
        var frames = GoldenFrame.ReadAll().Select(frame => (frame.Api, frame.Version)).ToHashSet();
        foreach (var range in ApiTable.Ranges)
        {
            if (range.Key is ApiKey.SaslHandshake or ApiKey.SaslAuthenticate)
                continue;
            if (range.Key is ApiKey.DescribeAcls or ApiKey.CreateAcls or ApiKey.DeleteAcls)
                continue;
            for (short version = 0; version <= range.Max; version++)
                frames.ShouldContain((range.Key, version));
        }
    }

    [Fact]
    public async Task Every_version_of_every_request_is_answered_whole_and_refused_when_cut_short()
    {
        await using var host = await HandlerHost.StartAsync();
        foreach (var frame in GoldenFrame.ReadAll())
        {
            // A group or transaction that waits for more ends as if its client had left.
            var outcome = await host.ServeAsync(frame.Bytes);
            if (frame.Api is not (ApiKey.JoinGroup or ApiKey.SyncGroup or ApiKey.Fetch))
                outcome.ShouldBe(DispatchOutcome.Respond, frame.ToString());
            if (frame.Bytes.Length <= frame.HeaderBytes + 1)
                continue;

            // In old versions the last byte is part of a value; later it is the count of tagged fields, which may go unread.
            var whole = frame.Bytes.Length - (ApiTable.IsFlexible(frame.Api, frame.Version) ? 1 : 0);
            var cut = (whole + frame.HeaderBytes) / 2;
            (await host.ServeAsync(frame.Bytes.AsMemory(0, cut))).ShouldBe(DispatchOutcome.Close, $"half of {frame}");
            if (!ApiTable.IsFlexible(frame.Api, frame.Version))
                cut = whole - 1;
            (await host.ServeAsync(frame.Bytes.AsMemory(0, cut))).ShouldBe(DispatchOutcome.Close, $"{cut} of {frame}");
        }

        host.Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Mutated_requests_are_answered_or_close_the_connection_and_never_do_harm()
    {
        const long MostBytesPerFrame = 16_000_000;
        const long MostBytesKept = 256_000_000;
        await using var host = await HandlerHost.StartAsync();
        var frames = GoldenFrame.ReadAll();
        var random = new Random(20_260_101);
        var answered = 0;
        var kept = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < FuzzedFrames; i++)
        {
            var frame = frames[random.Next(frames.Length)];
            var mutated = Mutate(frame, random);
            var before = GC.GetTotalAllocatedBytes();
            var outcome = await host.ServeAsync(mutated);
            (GC.GetTotalAllocatedBytes() - before).ShouldBeLessThan(
                MostBytesPerFrame,
                $"{frame}: {Convert.ToHexString(mutated)}"
            );
            if (host.Faults.Count > 0)
                Assert.Fail($"{frame}: {Convert.ToHexString(mutated)}\n{host.Faults[0]}");
            if (outcome == DispatchOutcome.Respond)
                answered++;
        }

        // Both ways are taken often: neither everything refused, nor everything let through.
        answered.ShouldBeInRange(FuzzedFrames / 10, FuzzedFrames * 9 / 10);

        // What stays is the topics, groups and transactional ids that mutated names have made: some hundred bytes a frame.
        (GC.GetTotalMemory(forceFullCollection: true) - kept).ShouldBeLessThan(MostBytesKept);
    }

    private static byte[] Mutate(GoldenFrame frame, Random random)
    {
        var bytes = frame.Bytes.ToList();
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var at = random.Next(Math.Min(frame.HeaderBytes, bytes.Count - 1), bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x7F;
                    break;
                case 3:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - at));
                    if (bytes.Count < frame.HeaderBytes)
                        return [.. frame.Bytes];
                    break;
            }
        }

        return [.. bytes];
    }
}
