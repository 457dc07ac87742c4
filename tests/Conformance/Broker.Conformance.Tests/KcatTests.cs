using System.Text.Json;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>kcat produces, consumes and logs in.</summary>
public sealed class KcatTests(BrokerFixture broker, SecureBrokerFixture secure)
{
    [Theory]
    [InlineData("none")]
    [InlineData("gzip")]
    [InlineData("snappy")]
    [InlineData("lz4")]
    [InlineData("zstd")]
    public async Task Kcat_reads_what_it_wrote(string codec)
    {
        var topic = await broker.NewTopicAsync("kcat");
        var lines = string.Concat(Enumerable.Range(0, 100).Select(i => $"k{i}:value {i}\n"));
        string[] acknowledgements = ["1", "all", "0"];
        foreach (var acks in acknowledgements)
        {
            string[] options = ["-P", "-K:", "-z", codec, "-H", $"origin={acks}", "-X", $"acks={acks}"];
            await Kcat.RunAsync(lines, [.. On(topic), .. options]);
        }

        // With acks = 0, therefore last, a producer is done before the broker is: read a known number, not up to the end.
        var read = await Kcat.RunAsync("", [.. On(topic), "-C", "-o", "beginning", "-c", "300", "-q", "-f", "%k:%s\n"]);
        read.ShouldBe(lines + lines + lines);
        foreach (var (offset, acks) in new[] { 99, 199, 299 }.Zip(acknowledgements))
        {
            var header = await Kcat.RunAsync(
                "",
                [.. On(topic), "-C", "-o", $"{offset}", "-c", "1", "-q", "-f", "%o %h"]
            );
            header.ShouldBe($"{offset} origin={acks}");
        }
    }

    [Fact]
    public async Task Kcat_writes_and_reads_nulls()
    {
        var topic = await broker.NewTopicAsync("kcat-null");
        await Kcat.RunAsync("key:value\nkey:\n:value\n", [.. On(topic), "-P", "-K:", "-Z"]);
        var read = await Kcat.RunAsync("", [.. On(topic), "-C", "-o", "beginning", "-e", "-q", "-f", "%K %S\n"]);
        read.ShouldBe("3 5\n3 -1\n-1 5\n");
    }

    [Fact]
    public async Task Kcat_writes_and_reads_a_record_of_one_megabyte()
    {
        var topic = await broker.NewTopicAsync("kcat-large");
        var line = new string('x', 999_999) + "\n";
        await Kcat.RunAsync(line, [.. On(topic), "-P", "-X", "message.max.bytes=1040000"]);
        var read = await Kcat.RunAsync(
            "",
            [.. On(topic), "-C", "-e", "-q", "-o", "0", "-X", "fetch.message.max.bytes=1000"]
        );
        read.ShouldBe(line);
    }

    [Fact]
    public async Task Kcat_sees_the_time_of_the_broker()
    {
        var topic = await broker.NewTopicAsync("kcat-time", 1, new() { ["message.timestamp.type"] = "LogAppendTime" });
        await Kcat.RunAsync("late\n", [.. On(topic), "-P", "-z", "gzip"]);
        using var read = JsonDocument.Parse(await Kcat.RunAsync("", [.. On(topic), "-C", "-o", "0", "-e", "-q", "-J"]));
        read.RootElement.GetProperty("tstype").GetString().ShouldBe("logappend");
    }

    [Fact]
    public async Task Kcat_lists_topics_and_starts_at_offsets_and_times()
    {
        var topic = await broker.NewTopicAsync("kcat-list", partitions: 3);
        (await Kcat.RunAsync("", [.. On(topic), "-L"])).ShouldContain($"topic \"{topic}\" with 3 partitions");
        string[] values = ["one", "two", "three", "four"];
        foreach (var value in values)
            await Kcat.RunAsync(value + "\n", [.. On(topic), "-p", "1", "-P"]);
        (await QueryAsync("-1")).ShouldContain("offset 4");
        (await ReadAsync("2")).ShouldBe("three\nfour\n");
        (await ReadAsync("-1")).ShouldBe("four\n");

        var times = await Kcat.RunAsync("", [.. On(topic), "-C", "-p", "1", "-o", "0", "-e", "-q", "-f", "%T\n"]);
        var third = times.Split('\n')[2];
        (await QueryAsync(third)).ShouldContain("offset 2");
        (await ReadAsync($"s@{third}")).ShouldBe("three\nfour\n");

        Task<string> QueryAsync(string time) =>
            Kcat.RunAsync("", ["-b", broker.Address, "-Q", "-t", $"{topic}:1:{time}"]);

        Task<string> ReadAsync(string offset) =>
            Kcat.RunAsync("", [.. On(topic), "-C", "-p", "1", "-o", offset, "-e", "-q"]);
    }

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-512")]
    public async Task Kcat_logs_in(string mechanism)
    {
        var topic = await secure.NewTopicAsync("sasl-kcat");
        await Kcat.RunAsync("a\nb\n", [.. LogIn("admin-secret"), "-P"]);
        (await Kcat.RunAsync("", [.. LogIn("admin-secret"), "-C", "-o", "0", "-e", "-q"])).ShouldBe("a\nb\n");
        await using var refused = Kcat.Start([.. LogIn("wrong"), "-C"]);
        await refused.UntilAsync(one => one.Errors.Any(line => line.Contains("user or password is wrong")));

        string[] LogIn(string password)
        {
            var login = $"-X security.protocol=sasl_plaintext -X sasl.mechanism={mechanism} -X sasl.username=admin";
            return ["-b", secure.SaslAddress, "-t", topic, .. login.Split(' '), "-X", $"sasl.password={password}"];
        }
    }

    private string[] On(string topic) => ["-b", broker.Address, "-t", topic];
}
