using System.CommandLine;
using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Preview;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity preview</c>: what other rules would change, without changing anything.</summary>
internal static class IdentityPreviewCommand
{
    private const int DefaultSamples = 20;

    public static Command Create()
    {
        var config = new Option<string>("--config") { Description = "The new rules, YAML or JSON", Required = true };
        var present = new Option<string?>("--present")
        {
            Description = "The rules to compare with; without it identity.yaml of --schemas",
        };
        var facts = new Option<string?>("--facts")
        {
            Description =
                "File of facts as `identity resolve` reads them, instead of the topics; - reads standard input",
        };
        var samples = new Option<int>("--samples")
        {
            Description = "How many changes to show, those of most leads first",
            DefaultValueFactory = _ => DefaultSamples,
        };
        samples.Validators.Add(result =>
        {
            if (result.GetValue(samples) < 0)
            {
                result.AddError("--samples is a number of changes, 0 or more");
            }
        });
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var showValues = new Option<bool>("--show-values")
        {
            Description = "Show values of tokens instead of masking them",
        };
        var command = new Command(
            "preview",
            """
            Replay the retained facts under new rules and print what would change: persons merged, split, moved. Touches nothing.

            Examples:
              leadstreams identity preview --config new.yaml
              leadstreams identity preview --config new.yaml --facts export.jsonl --json
            """
        )
        {
            config,
            present,
            facts,
            samples,
            json,
            showValues,
        };
        var connection = ConnectionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    var schemas = connection.Schemas(parsed);
                    var (before, beforeName) = RulesOption.Load(parsed.GetValue(present), schemas);
                    var (after, afterName) = RulesOption.Load(parsed.GetValue(config), schemas);
                    var retained = parsed.GetValue(facts) is { } path
                        ? FactsReading.Of(path, before, Progress.Show)
                        : OfTopics(connection, parsed, cancellation);
                    var preview = RulePreview.Of(retained, before, after, Progress.Show);
                    var labels = new ExplanationLabels { Rules = afterName, ShowValues = parsed.GetValue(showValues) };
                    if (parsed.GetValue(json))
                    {
                        using var output = Console.OpenStandardOutput();
                        PreviewText.WriteJson(preview, parsed.GetValue(samples), labels, output);
                        return 0;
                    }

                    Console.WriteLine($"{beforeName} -> {afterName}");
                    PreviewText.Write(preview, parsed.GetValue(samples), labels, Console.Out);
                    return 0;
                })
        );
        return command;
    }

    private static RetainedFacts OfTopics(
        ConnectionOptions connection,
        ParseResult parsed,
        CancellationToken cancellation
    )
    {
        using var registry = connection.Registry(parsed);
        return TopicFacts.Read(connection.Kafka(parsed), registry, Progress.Show, cancellation);
    }
}
