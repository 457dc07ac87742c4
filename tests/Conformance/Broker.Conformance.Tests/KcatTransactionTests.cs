namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>kcat writes all its input in one transaction, which it commits at the end and aborts when it is interrupted.</summary>
public sealed class KcatTransactionTests(BrokerFixture broker)
{
    private const string Committed = "isolation.level=read_committed";
    private const string Uncommitted = "isolation.level=read_uncommitted";

    [Fact]
    public async Task Committed_records_are_seen_by_all_and_aborted_ones_only_by_those_who_read_everything()
    {
        var topic = await broker.NewTopicAsync("kcat-tx");
        await Kcat.RunAsync("kept 1\n", Write(topic));
        await using (var aborted = Kcat.Start(Write(topic)))
        {
            await aborted.WriteLineAsync("dropped");
            (await ReadAsync(topic, Uncommitted, 2)).ShouldBe(["kept 1", "dropped"]);
            (await ReadToEndAsync(topic, Committed)).ShouldBe(["kept 1"]);
            await aborted.InterruptAsync();
        }

        await Kcat.RunAsync("kept 2\n", Write(topic));
        (await ReadToEndAsync(topic, Uncommitted)).ShouldBe(["kept 1", "dropped", "kept 2"]);
        (await ReadToEndAsync(topic, Committed)).ShouldBe(["kept 1", "kept 2"]);
    }

    [Fact]
    public async Task The_elder_of_two_with_one_transactional_id_is_fenced()
    {
        var topic = await broker.NewTopicAsync("kcat-fenced");
        await using var elder = Kcat.Start(Write(topic));
        await elder.WriteLineAsync("elder");
        await ReadAsync(topic, Uncommitted, 1);
        await Kcat.RunAsync("younger\n", Write(topic));
        (await elder.EndAsync()).ShouldNotBe(0);
        elder.Errors.ShouldContain(line => line.Contains("fenced"));
        (await ReadToEndAsync(topic, Committed)).ShouldBe(["younger"]);
    }

    [Fact]
    public async Task A_transaction_that_takes_too_long_is_aborted()
    {
        var topic = await broker.NewTopicAsync("kcat-timeout");
        string[] shortly = ["-X", "transaction.timeout.ms=1000", "-X", "message.timeout.ms=1000"];
        await using var silent = Kcat.Start([.. Write(topic), .. shortly]);
        await silent.WriteLineAsync("silent");
        await ReadAsync(topic, Uncommitted, 1);
        await Kcat.RunAsync("after\n", Write(topic, topic + "-other"));

        // Committed readers get past the open transaction only when the broker has aborted it.
        (await ReadAsync(topic, Committed, 1)).ShouldBe(["after"]);
        (await silent.EndAsync()).ShouldNotBe(0);
        silent.Errors.ShouldContain(line => line.Contains("fenced"));
    }

    private string[] Write(string topic, string? id = null) =>
        ["-b", broker.Address, "-t", topic, "-P", "-X", $"transactional.id={id ?? topic}"];

    /// <summary>The first values, once there are so many.</summary>
    private Task<string[]> ReadAsync(string topic, string isolation, int count) =>
        ReadAsync(topic, isolation, "-c", $"{count}");

    private Task<string[]> ReadToEndAsync(string topic, string isolation) => ReadAsync(topic, isolation, "-e");

    private async Task<string[]> ReadAsync(string topic, string isolation, params string[] end)
    {
        string[] options = ["-b", broker.Address, "-t", topic, "-C", "-q", "-o", "0", "-X", isolation, .. end];
        var lines = await Kcat.RunAsync("", options);
        return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.TrimEnd())];
    }
}
