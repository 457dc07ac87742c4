using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using LeadStreams.Cli.Evidence;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams person</c>: who is this to us?</summary>
internal static class PersonCommand
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var reference = new Argument<string>("reference") { Description = $"Whom: {Nobody.References}" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var showValues = new Option<bool>("--show-values")
        {
            Description = "Show values as they are instead of masked",
        };
        var command = new Command(
            "person",
            """
            Tell who somebody is to us: ids in every system, source events, values with their origin, owner, SLA, consent.

            Examples:
              leadstreams person jo@acme.example
              leadstreams person 2734d5f3-3b43-5e22-9dfe-6a79f5897da8 --json --show-values
            """
        )
        {
            reference,
            json,
            showValues,
        };
        var postgres = PostgresOption.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var connection = postgres.Open(parsed);
                var given = parsed.GetValue(reference)!;
                var persons = new PostgresPersons(connection);
                var found = persons.Find(given);
                if (found.Count == 0)
                {
                    throw Nobody.IsKnownBy(given, persons);
                }

                foreach (var one in found)
                {
                    var record =
                        PersonRecord.Read(connection, one.PersonId, parsed.GetValue(showValues))
                        ?? throw new StackException(
                            $"the record of person {one.PersonId} has not arrived yet; ask again in a moment"
                        );
                    if (parsed.GetValue(json))
                    {
                        Console.WriteLine(record.ToJsonString(Indented));
                    }
                    else
                    {
                        PersonRecord.Write(record, Console.Out);
                    }
                }

                return 0;
            })
        );
        return command;
    }
}
