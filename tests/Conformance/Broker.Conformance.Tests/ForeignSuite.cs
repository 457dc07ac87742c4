using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>
/// The scenarios of a client that is a library of another language: one process runs them all, each test asks for the
/// outcome of its own.
/// </summary>
public abstract class ForeignSuite(BrokerFixture open, SecureBrokerFixture secure, string program, string script)
    : IAsyncLifetime
{
    /// <summary>The machine's Node, or the one that was installed beside the clients.</summary>
    protected static readonly string Node = Path.Combine(ForeignClient.Scripts, "node", "node.sh");

    private static readonly TimeSpan _deadline = TimeSpan.FromMinutes(3);
    private readonly Dictionary<string, string?> _faults = [];
    private string _errors = "";

    public async ValueTask InitializeAsync()
    {
        var prefix = open.NewName("foreign");
        await PrepareAsync(prefix);
        string[] arguments = [Path.Combine(ForeignClient.Scripts, script), open.Address, secure.SaslAddress, prefix];
        var (_, output, errors) = await ForeignClient.RunAsync(_deadline, "", program, arguments);
        _errors = errors;
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var outcome = JsonSerializer.Deserialize<Outcome>(line)!;
            _faults.Add(outcome.Scenario, outcome.Fault);
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>Provides what the client cannot make itself, under names that begin with the prefix.</summary>
    protected virtual Task PrepareAsync(string prefix) => Task.CompletedTask;

    /// <summary>Fails with the client's own words if a scenario failed, or with what the process said if it never ended.</summary>
    public void Passed(string scenario)
    {
        _faults.ContainsKey(scenario).ShouldBeTrue($"\"{scenario}\" did not end. {_errors}");
        _faults[scenario].ShouldBeNull();
    }

    /// <summary>Fails if scenarios ran that no test asks for, or the other way round.</summary>
    public void Ran(TheoryData<string> scenarios) =>
        _faults
            .Keys.Order(StringComparer.Ordinal)
            .ShouldBe(scenarios.Select(row => row.Data).Order(StringComparer.Ordinal));

    private sealed record Outcome(
        [property: JsonPropertyName("scenario")] string Scenario,
        [property: JsonPropertyName("fault")] string? Fault
    );
}
