using System.CommandLine;
using System.Text;
using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity resolve</c>: persons of a file of facts, without a broker.</summary>
internal static class IdentityResolveCommand
{
    private const int BufferBytes = 1 << 16;

    public static Command Create()
    {
        var facts = new Option<string>("--facts")
        {
            Description = "File of facts, one JSON object a line; - reads standard input",
            Required = true,
        };
        var config = new Option<string?>("--config")
        {
            Description = "Rules to try, YAML or JSON; without it schemas/identity.yaml",
        };
        var reviews = new Option<bool>("--reviews")
        {
            Description = "Print the tokens that could not link their leads instead: token, anchors, reason",
        };
        var anchors = new Option<bool>("--anchors")
        {
            Description = "Name a person by its oldest lead instead of by its id",
        };
        var command = new Command(
            "resolve",
            """
            Print the person of every lead of a file of facts, as `lead<TAB>person`, sorted by lead. Touches nothing. Exit code 2: the facts or the rules have faults.

            Facts, one a line, in any order; of each lead, decision and suppressed token the greatest version counts:
              {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail","x@y.z"],["crm:hubspot","17"]]}
              {"type":"del","lead":"a","version":2}
              {"type":"must","decision":"d1","a":"a","b":"b","version":1,"on":true}     (or "cannot")
              {"type":"suppress","token":["phone","+49301234"],"version":1,"on":true}

            Rules, as YAML or JSON in the form of schemas/identity.yaml:
              {"max_person":150,"namespaces":{"mail":{"tier":2,"hard":60,"co":{"crm":2},"blocked":["^role"]},"crm":{"tier":1,"exclusive":true,"hard":400}}}

            Examples:
              leadstreams identity resolve --facts services/identity/samples/facts.jsonl --anchors
              leadstreams identity resolve --facts export.jsonl --config new.yaml --reviews
              gzip -dc export.jsonl.gz | leadstreams identity resolve --facts - > persons.tsv
            """
        )
        {
            facts,
            config,
            reviews,
            anchors,
        };
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                var listing =
                    parsed.GetValue(reviews) ? ResolveListing.Reviews
                    : parsed.GetValue(anchors) ? ResolveListing.Anchors
                    : ResolveListing.Persons;
                return Task.FromResult(Run(parsed.GetValue(facts)!, parsed.GetValue(config), listing));
            })
        );
        return command;
    }

    private static int Run(string factsPath, string? rulesPath, ResolveListing listing)
    {
        IdentityRules rules;
        try
        {
            rules = rulesPath is null
                ? IdentityRulesFile.LoadInForce(Checkout.Schemas) ?? IdentityRules.Default
                : IdentityRulesFile.LoadTrial(InputPath.OfFile(rulesPath));
        }
        catch (IdentityRulesException faulty)
        {
            Console.Error.WriteLine(faulty.Message);
            return ResolveRun.Malformed;
        }

        using var input = FactsInput.Open(factsPath);
        using var output = new StreamWriter(
            Console.OpenStandardOutput(),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            BufferBytes
        );
        var request = new ResolveRequest
        {
            Facts = input,
            FactsName = FactsInput.NameOf(factsPath),
            Rules = rules,
            Listing = listing,
            Progress = Console.IsErrorRedirected ? _ => { } : ShowProgress,
        };
        return ResolveRun.Run(request, output, Console.Error);
    }

    /// <summary>One line of the terminal, written over and over; an empty text clears it.</summary>
    private static void ShowProgress(string text) => Console.Error.Write($"\r\e[K{text}");
}
