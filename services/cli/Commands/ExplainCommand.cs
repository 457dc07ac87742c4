using System.CommandLine;
using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams explain</c>: why leads are one person, and why others are not.</summary>
internal static class ExplainCommand
{
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
            Pair(
                "why",
                "Tell by which evidence two leads are one person. Exit code 1: they are not, and why not",
                WriteWhy
            ),
            Pair("why-not", "Tell what keeps two leads from being one person", WriteWhyNot),
            How(),
        };

    private static Command Person()
    {
        var references = new Argument<string[]>("reference")
        {
            Description = $"Whom, one or several: {Nobody.References}; - reads them from standard input, one a line",
            Arity = ArgumentArity.OneOrMore,
        };
        var timing = new Option<bool>("--timing") { Description = "Tell on standard error how long the answers took" };
        var command = new Command("person", "Tell what makes a person: its leads, what linked them, who was kept out")
        {
            references,
            timing,
        };
        var picture = PictureOption.AddTo(command);
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                var given = parsed.GetValue(references)!;
                if (given is ["-"] && options.ReadsInput(parsed))
                {
                    throw new UsageException("references and facts cannot both come from standard input");
                }

                using var session = options.Open(parsed);
                var told = new List<PersonExplanation>();
                var writer = Writer(session);
                var (times, exitCode) = (new AnswerTimes(), 0);
                foreach (var reference in given is ["-"] ? InputLines() : given)
                {
                    try
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
                    catch (StackException nobody)
                    {
                        // Of many references the others are answered all the same.
                        Console.Error.WriteLine("leadstreams: " + nobody.Message);
                        exitCode = 1;
                    }
                }

                picture.Draw(parsed, told, session.Labels);
                if (parsed.GetValue(timing))
                {
                    Console.Error.WriteLine(times);
                }

                return exitCode;
            })
        );
        return command;
    }

    private static Command How()
    {
        var reference = new Argument<string>("reference") { Description = $"Whom: {Nobody.References}" };
        var command = new Command("how", "Tell how a person came together, lead by lead, and its history")
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
                        Writer(session).WriteLinks(person);
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

    private static Command Pair(string name, string description, Func<EvidenceSession, string, string, int> write)
    {
        var a = new Argument<string>("a") { Description = $"{Nobody.References}, for which its oldest lead is taken" };
        var b = new Argument<string>("b") { Description = "the other" };
        var command = new Command(name, description) { a, b };
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var session = options.Open(parsed);
                return write(session, LeadOf(session, parsed.GetValue(a)!), LeadOf(session, parsed.GetValue(b)!));
            })
        );
        return command;
    }

    private static int WriteWhy(EvidenceSession session, string a, string b)
    {
        if (session.AtOneMoment(explainer => explainer.Why(a, b)) is not { } why)
        {
            WriteWhyNot(session, a, b);
            return 1;
        }

        Writer(session).Write(why);
        MembershipNote.WriteWhereOther(session, a, b, isOne: true);
        return 0;
    }

    private static int WriteWhyNot(EvidenceSession session, string a, string b)
    {
        var why = session.AtOneMoment(explainer => explainer.WhyNot(a, b));
        Writer(session).Write(why);
        MembershipNote.WriteWhereOther(session, a, b, isOne: why is WhyNotExplanation.OnePerson);
        return 0;
    }

    /// <summary>A lead is taken as it is, known or not: that it is not known may be the answer.</summary>
    private static string LeadOf(EvidenceSession session, string reference)
    {
        var found = session.Persons.Find(reference);
        if (found.Count == 0)
        {
            return reference.Contains('@', StringComparison.Ordinal)
                ? throw Nobody.IsKnownBy(reference, session.Persons)
                : reference;
        }

        if (found[0].Kind != ReferenceKind.Lead)
        {
            Console.Error.WriteLine(found[0].Expansion);
        }

        return found[0].LeadId;
    }

    private static void ForEachPerson(EvidenceSession session, string reference, Action<PersonExplanation> write)
    {
        var found = session.Persons.Find(reference);
        if (found.Count == 0)
        {
            throw Nobody.IsKnownBy(reference, session.Persons);
        }

        foreach (var one in found)
        {
            var person =
                session.AtOneMoment(explainer => explainer.Person(one.LeadId))
                ?? throw new StackException($"lead {one.LeadId} has no facts any more: it was erased or taken back");
            write(person);
            MembershipNote.WriteWhereOther(session, person);
        }
    }

    private static ExplanationWriter Writer(EvidenceSession session) => new(Console.Out, session.Labels);

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
}
