namespace LeadStreams.Broker.Conformance.Tests;

public sealed class KafkajsTests(KafkajsTests.Suite suite) : IClassFixture<KafkajsTests.Suite>
{
    public static readonly TheoryData<string> Scenarios =
    [
        .. ForeignScenarios.Everyone,
        .. ForeignScenarios.Transactions,
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Kafkajs(string scenario) => suite.Passed(scenario);

    [Fact]
    public void No_scenario_goes_unnoticed() => suite.Ran(Scenarios);

    public sealed class Suite(BrokerFixture open, SecureBrokerFixture secure)
        : ForeignSuite(open, secure, Node, "kafkajs/main.js");
}
