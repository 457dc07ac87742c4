namespace LeadStreams.Broker.Conformance.Tests;

public sealed class PlatformaticTests(PlatformaticTests.Suite suite) : IClassFixture<PlatformaticTests.Suite>
{
    public static readonly TheoryData<string> Scenarios =
    [
        .. ForeignScenarios.Everyone,
        .. ForeignScenarios.Transactions,
        "keeps the place of a static member",
    ];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Platformatic_kafka(string scenario) => suite.Passed(scenario);

    [Fact]
    public void No_scenario_goes_unnoticed() => suite.Ran(Scenarios);

    public sealed class Suite(BrokerFixture open, SecureBrokerFixture secure)
        : ForeignSuite(open, secure, Node, "platformatic/main.js");
}
