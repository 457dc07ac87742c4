using System.CommandLine;
using System.Globalization;
using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams explain</c>: why leads are one person, and why others are not.</summary>
internal static class ExplainCommand
{
    private const string Answers =
        "A reference is a lead id, a person id (also of a person that was merged away) or an e-mail address. Values are masked unless --show-values.";

    public static Command Create() =>
        new(
            "explain",
            """
            Tell why leads are one person, and why others are not: the evidence, the guards, the decisions, the rules.

            Examples:
              leadstreams explain person jo@acme.example              everything about one person
              leadstreams explain why LEAD-A LEAD-B                   the evidence that makes them one
              leadstreams explain why-not LEAD-A LEAD-B               what keeps them apart
              leadstreams explain person jo@acme.example --svg jo.svg and a picture of it for a browser
              leadstreams explain how PERSON                          how it came together, and its history
              leadstreams explain person LEAD --facts facts.jsonl     from a file instead of PostgreSQL
            """
        )
        {
            Person(),
            Pair("why", "Tell by which evidence two leads are one person", WriteWhy),
            Pair("why-not", "Tell what keeps two leads from being one person", WriteWhyNot),
            How(),
        };

    private static Command Person()
    {
        var references = new Argument<string[]>("reference")
        {
            Description = "One or several references; - reads them from standard input, one a line",
            Arity = ArgumentArity.OneOrMore,
        };
        var timing = new Option<bool>("--timing") { Description = "Tell on standard error how long the answers took" };
        var command = new Command("person", $"Tell what makes a person. {Answers}") { references, timing };
        var picture = PictureOption.AddTo(command);
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var session = options.Open(parsed);
                var given = parsed.GetValue(references)!;
                var times = new AnswerTimes();
                var told = new List<PersonExplanation>();
                var writer = new ExplanationWriter(Console.Out, session.Labels);
                foreach (var reference in given is ["-"] ? InputLines() : given)
                {
                    times.Measure(() =>
                        ForEachPerson(
                            session,
                            reference,
                            person =>
                            {
                                writer.Write(person);
                                told.Add(person);
                            }
                        )
                    );
                }

                picture.Draw(parsed, told, session.Labels);
                if (parsed.GetValue(timing))
                {
                    Console.Error.WriteLine(times);
                }

                return 0;
            })
        );
        return command;
    }

    private static Command How()
    {
        var reference = new Argument<string>("reference") { Description = "Whom" };
        var command = new Command("how", $"Tell how a person came together, lead by lead, and its history. {Answers}")
        {
            reference,
        };
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var session = options.Open(parsed);
                ForEachPerson(
                    session,
                    parsed.GetValue(reference)!,
                    person =>
                    {
                        new ExplanationWriter(Console.Out, session.Labels).WriteLinks(person);
                        if (session.Connection is { } connection)
                        {
                            PersonHistory.Write(connection, person, Console.Out);
                        }
                    }
                );
                return 0;
            })
        );
        return command;
    }

    private static Command Pair(string name, string description, Action<EvidenceSession, string, string> write)
    {
        var a = new Argument<string>("a") { Description = "The one" };
        var b = new Argument<string>("b") { Description = "The other" };
        var command = new Command(name, $"{description}. {Answers}") { a, b };
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var session = options.Open(parsed);
                write(session, LeadOf(session, parsed.GetValue(a)!), LeadOf(session, parsed.GetValue(b)!));
                return 0;
            })
        );
        return command;
    }

    private static void WriteWhy(EvidenceSession session, string a, string b)
    {
        var why =
            session.AtOneMoment(explainer => explainer.Why(a, b))
            ?? throw new StackException($"they are not one person; ask: leadstreams explain why-not {a} {b}");
        new ExplanationWriter(Console.Out, session.Labels).Write(why);
    }

    private static void WriteWhyNot(EvidenceSession session, string a, string b) =>
        new ExplanationWriter(Console.Out, session.Labels).Write(
            session.AtOneMoment(explainer => explainer.WhyNot(a, b))
        );

    /// <summary>A lead is taken as it is, known or not: that it is not known may be the answer.</summary>
    private static string LeadOf(EvidenceSession session, string reference)
    {
        var found = session.Persons.Find(reference);
        if (found.Count > 0 && found[0].Kind != ReferenceKind.Lead)
        {
            Console.Error.WriteLine($"{reference} is {found[0].Expansion}");
        }

        return found.Count > 0 ? found[0].LeadId : reference;
    }

    private static void ForEachPerson(EvidenceSession session, string reference, Action<PersonExplanation> write)
    {
        var found = session.Persons.Find(reference);
        if (found.Count == 0)
        {
            throw new StackException($"nobody is known by '{reference}': {Answers}");
        }

        foreach (var one in found)
        {
            var person =
                session.AtOneMoment(explainer => explainer.Person(one.LeadId))
                ?? throw new StackException($"lead {one.LeadId} has no facts any more: it was erased or taken back");
            write(person);
            if (LeadStreams.Domain.Uuid5.PersonId(person.Anchor) != one.PersonId)
            {
                Console.Error.WriteLine(
                    $"note: leads.memberships says {one.PersonId}: identity has not caught up yet, or runs under other rules"
                );
            }
        }
    }

    private static IEnumerable<string> InputLines()
    {
        while (Console.In.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    /// <summary>How long answers took.</summary>
    private sealed class AnswerTimes
    {
        private readonly List<double> milliseconds = [];

        public void Measure(Action answer)
        {
            var start = TimeProvider.System.GetTimestamp();
            answer();
            milliseconds.Add(TimeProvider.System.GetElapsedTime(start).TotalMilliseconds);
        }

        public override string ToString()
        {
            var sorted = milliseconds.Order().ToArray();
            double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{sorted.Length} answer(s): p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, slowest {sorted[^1]:0.0} ms"
            );
        }
    }
}
