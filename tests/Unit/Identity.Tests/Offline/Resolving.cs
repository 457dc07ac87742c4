using System.Text;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Offline;

/// <summary>One run of the offline tool: what it printed and its exit code.</summary>
internal sealed record Resolving(int ExitCode, string Output, string Errors)
{
    public static Resolving Of(
        string facts,
        ResolveListing listing = ResolveListing.Anchors,
        string rules = HostileFacts.Rules
    ) => Of(facts, listing, IdentityRulesFile.Parse(rules, "rules.json", isTrial: true));

    public static Resolving Of(string facts, ResolveListing listing, IdentityRules rules) =>
        Of(Encoding.UTF8.GetBytes(facts), listing, rules);

    public static Resolving Of(byte[] facts) =>
        Of(facts, ResolveListing.Anchors, IdentityRulesFile.Parse(HostileFacts.Rules, "rules.json", isTrial: true));

    private static Resolving Of(byte[] facts, ResolveListing listing, IdentityRules rules)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter { NewLine = "\n" };
        using var input = new MemoryStream(facts);
        var request = new ResolveRequest
        {
            Facts = input,
            FactsName = "facts.jsonl",
            Rules = rules,
            Listing = listing,
        };
        var exitCode = ResolveRun.Run(request, output, errors);
        return new Resolving(exitCode, output.ToString(), errors.ToString());
    }
}
