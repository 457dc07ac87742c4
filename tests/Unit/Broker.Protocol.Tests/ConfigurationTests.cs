using LeadStreams.Local.Broker;
using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Handlers;
using LeadStreams.Local.Broker.Storage;

namespace LeadStreams.Broker.Protocol.Tests;

public sealed class ConfigurationTests
{
    [Fact]
    public void The_command_line_is_read()
    {
        var options = CommandLine.Parse([
            "--data",
            "/d",
            "--listen",
            "[::1]:7",
            "--advertise",
            "kafka.local:9",
            "--flush",
            "never",
            "--set",
            "num.partitions=6",
            "--set",
            "log.retention.ms=-1",
        ]);
        options.DataDirectory.ShouldBe("/d");
        options.Listen.ShouldBe(new BrokerAddress("::1", 7));
        options.Advertise.ShouldBe(new BrokerAddress("kafka.local", 9));
        options.Flush.ShouldBe(FlushPolicy.Never);
        BrokerSettings.Parse(options.Settings).Int("num.partitions").ShouldBe(6);
        BrokerSettings.Parse(options.Settings).LogDefaults["retention.ms"].ShouldBe("-1");
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--listen", "1:2")]
    [InlineData("--data", "/d", "--listen", "localhost")]
    [InlineData("--data", "/d", "--listen", "localhost:70000")]
    [InlineData("--data", "/d", "--flush", "sometimes")]
    [InlineData("--data", "/d", "--set", "novalue")]
    [InlineData("--data", "/d", "--unknown", "x")]
    public void Bad_command_lines_are_refused(params string[] arguments) =>
        Should.Throw<FormatException>(() => CommandLine.Parse(arguments));

    [Fact]
    public void All_faults_of_settings_are_told_at_once()
    {
        var fault = Should.Throw<ArgumentException>(() =>
            BrokerSettings.Parse(
                new Dictionary<string, string>
                {
                    ["no.such.setting"] = "1",
                    ["num.partitions"] = "0",
                    ["auto.create.topics.enable"] = "maybe",
                    ["log.cleanup.policy"] = "delete",
                }
            )
        );
        fault.Message.ShouldContain("no.such.setting");
        fault.Message.ShouldContain("num.partitions");
        fault.Message.ShouldContain("auto.create.topics.enable");
        fault.Message.ShouldNotContain("log.cleanup.policy");
    }

    [Fact]
    public void Every_default_is_a_value_its_setting_can_take()
    {
        foreach (var config in TopicConfigs.All.Concat(BrokerConfigs.All))
            config.FindFault(config.Default).ShouldBeNull();
    }

    [Theory]
    [InlineData("cleanup.policy", "compact,delete", true)]
    [InlineData("cleanup.policy", "compact, sometimes", false)]
    [InlineData("retention.ms", "-1", true)]
    [InlineData("retention.ms", "-2", false)]
    [InlineData("retention.ms", "1.5", false)]
    [InlineData("segment.bytes", "3000000000", false)]
    [InlineData("min.cleanable.dirty.ratio", "0.7", true)]
    [InlineData("min.cleanable.dirty.ratio", "1.1", false)]
    [InlineData("compression.type", "brotli", false)]
    [InlineData("preallocate", null, false)]
    public void Values_are_checked(string name, string? value, bool valid) =>
        (TopicConfigs.FindFault(name, value) is null).ShouldBe(valid);

    [Theory]
    [InlineData("leads.raw.web-form_2", true)]
    [InlineData("", false)]
    [InlineData(".", false)]
    [InlineData("..", false)]
    [InlineData("a b", false)]
    [InlineData("größe", false)]
    public void Topic_names_follow_the_rule_of_Kafka(string name, bool valid) =>
        TopicCreation.IsValidName(name).ShouldBe(valid);
}
