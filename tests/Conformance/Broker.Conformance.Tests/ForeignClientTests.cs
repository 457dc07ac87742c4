namespace LeadStreams.Broker.Conformance.Tests;

public sealed class ForeignClientTests(BrokerFixture broker)
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
        await ForeignClient.KcatAsync(
            lines,
            ["-b", broker.Address, "-t", topic, "-P", "-K:", "-z", codec, "-H", "origin=kcat", "-X", "acks=all"]
        );
        var read = await ForeignClient.KcatAsync(
            "",
            ["-b", broker.Address, "-t", topic, "-C", "-o", "beginning", "-e", "-q", "-f", "%k:%s\n"]
        );
        read.ShouldBe(lines);
        var headers = await ForeignClient.KcatAsync(
            "",
            ["-b", broker.Address, "-t", topic, "-C", "-o", "-1", "-e", "-q", "-f", "%o %h"]
        );
        headers.ShouldBe("99 origin=kcat");
    }

    [Fact]
    public async Task Kcat_lists_topics_and_looks_up_times()
    {
        var topic = await broker.NewTopicAsync("kcat-list", partitions: 3);
        (await ForeignClient.KcatAsync("", "-b", broker.Address, "-L", "-t", topic)).ShouldContain(
            $"topic \"{topic}\" with 3 partitions"
        );
        await ForeignClient.KcatAsync("one\ntwo\n", "-b", broker.Address, "-t", topic, "-p", "1", "-P");
        (await ForeignClient.KcatAsync("", "-b", broker.Address, "-Q", "-t", $"{topic}:1:-1")).ShouldContain(
            "offset 2"
        );
    }

    [Fact]
    public async Task Kcat_writes_transactions_and_reads_in_a_group()
    {
        var topic = await broker.NewTopicAsync("kcat-group");
        await ForeignClient.KcatAsync(
            "a\nb\nc\n",
            ["-b", broker.Address, "-t", topic, "-P", "-X", $"transactional.id={topic}"]
        );
        var read = await ForeignClient.KcatAsync(
            "",
            [
                "-b",
                broker.Address,
                "-q",
                "-e",
                "-X",
                "auto.offset.reset=earliest",
                "-X",
                "isolation.level=read_committed",
                "-G",
                $"{topic}-group",
                topic,
            ]
        );
        read.ShouldBe("a\nb\nc\n");
    }

    [Fact]
    public async Task Kafka_python_produces_consumes_in_a_group_and_administers() =>
        (await ForeignClient.PythonAsync("kafka_python.py", broker.Address, broker.NewName("python"))).ShouldEndWith(
            "ok\n"
        );

    [Fact]
    public async Task Kafkajs_produces_transacts_consumes_in_a_group_and_administers() =>
        (await ForeignClient.NodeAsync("kafkajs.js", broker.Address, broker.NewName("node"))).ShouldEndWith("ok\n");
}
