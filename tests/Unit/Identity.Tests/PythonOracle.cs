using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>Runs the independent Python implementation. Python is part of what these tests need: its absence is a failure.</summary>
internal static class PythonOracle
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(4);

    public static JsonArray Solve(IEnumerable<(IdentityRules Rules, RandomHistory History)> cases)
    {
        var input = new JsonObject
        {
            ["cases"] = new JsonArray(cases.Select(entry => (JsonNode)CaseOf(entry.Rules, entry.History)).ToArray()),
        };
        return Solve(input);
    }

    /// <summary>Solves what is already in the oracle's own form.</summary>
    public static JsonArray Solve(JsonObject input) => (JsonArray)JsonNode.Parse(Run(input.ToJsonString()))!["cases"]!;

    private static string Run(string input)
    {
        var start = new ProcessStartInfo("python3", [Path.Combine(AppContext.BaseDirectory, "oracle", "oracle.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var python = Process.Start(start).ShouldNotBeNull();
        var output = python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = python.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        python.StandardInput.Write(input);
        python.StandardInput.Close();
        if (!python.WaitForExit(Deadline))
        {
            python.Kill(entireProcessTree: true);
            throw new TimeoutException("the Python oracle did not finish");
        }

        python.ExitCode.ShouldBe(0, errors.GetAwaiter().GetResult());
        return output.GetAwaiter().GetResult();
    }

    private static JsonObject CaseOf(IdentityRules rules, RandomHistory history)
    {
        var events = history
            .Shuffled(seed: 99)
            .Select(fact => fact is LeadFact lead ? EventOf(lead) : EventOf((DecisionFact)fact));
        return new JsonObject
        {
            ["rules"] = new JsonObject(
                rules.Namespaces.Select(rule => KeyValuePair.Create(rule.Namespace, (JsonNode?)RuleOf(rule)))
            ),
            ["max_person"] = rules.MaxPersonLeads,
            ["events"] = new JsonArray(events.ToArray()),
        };
    }

    private static JsonObject RuleOf(NamespaceRule rule) =>
        new()
        {
            ["tier"] = rule.Tier,
            ["exclusive"] = rule.Exclusive,
            ["hard"] = rule.HardLimitLeads,
            ["co"] = new JsonObject(
                rule.CoTokenLimits.Select(limit => KeyValuePair.Create(limit.Namespace, (JsonNode?)limit.Limit))
            ),
        };

    private static JsonNode EventOf(LeadFact lead) =>
        new JsonObject
        {
            ["type"] = "lead",
            ["id"] = lead.LeadId,
            ["version"] = lead.Version,
            ["hash"] = lead.ContentHash,
            ["deleted"] = lead.Deleted,
            ["ts"] = lead.OccurredAtMs,
            ["tokens"] = new JsonArray(lead.Tokens.Select(token => (JsonNode)TokenOf(token)).ToArray()),
        };

    private static JsonNode EventOf(DecisionFact decision) =>
        new JsonObject
        {
            ["type"] = "decision",
            ["id"] = decision.DecisionId,
            ["version"] = decision.Version,
            ["on"] = decision.On,
            ["kind"] = (int)decision.Kind,
            ["a"] = decision.LeadA,
            ["b"] = decision.LeadB,
            ["token"] = decision.Token is { } token ? TokenOf(token) : null,
        };

    private static JsonArray TokenOf(TokenId token) => new(token.Namespace, token.Value);
}
