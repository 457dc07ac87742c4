using System.CommandLine;
using LeadStreams.Cli.Decisions;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity decide</c>: what people know better than the rules.</summary>
internal static class IdentityDecideCommand
{
    private const string References = "a lead id, or a person id or e-mail address, for which its oldest lead is taken";

    public static Command Create() =>
        new(
            "decide",
            """
            Decide what the rules cannot: decisions are facts about leads and tokens, hold whatever comes later, survive every replay and can be taken back.

            Examples:
              leadstreams identity decide must-link LEAD-A LEAD-B --reason "same person, told on the phone"
              leadstreams identity decide cannot-link PERSON-A PERSON-B --reason "father and son"
              leadstreams identity decide suppress phone +49305550100 --reason "front desk of Acme"
              leadstreams identity decide unsuppress phone +49305550100 --reason "was a mistake"
              leadstreams identity decide erase PERSON --reason "erasure request 4711" --dry-run

            To split a person: cannot-link one lead of each side, and suppress the token that tied them if it belongs to neither.
            """
        )
        {
            Pair("must-link", "Two leads are one person", DecisionKind.MustLink),
            Pair("cannot-link", "Two leads are never one person", DecisionKind.CannotLink),
            Suppress("suppress", "A token links nobody", on: true),
            Suppress("unsuppress", "A token may link again", on: false),
            Erase(),
        };

    private static Command Pair(string name, string description, DecisionKind kind)
    {
        var a = new Argument<string>("a") { Description = References };
        var b = new Argument<string>("b") { Description = "the other" };
        var command = new Command(name, description) { a, b };
        var options = DecisionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = options.Open(parsed);
                    var one = desk.Find(parsed.GetValue(a)!).LeadId;
                    var other = desk.Find(parsed.GetValue(b)!).LeadId;
                    return one == other
                        ? throw new StackException(
                            $"both references stand for lead {one}: a decision is about two leads. To split a person name one lead of each side"
                        )
                        : desk.Decide([DecisionDraft.Pair(kind, one, other)], cancellation);
                })
        );
        return command;
    }

    private static Command Suppress(string name, string description, bool on)
    {
        var tokenNamespace = new Argument<string>("namespace")
        {
            Description = "mail, phone, crm:<instance>, linkedin, cookie, click or company_name",
        };
        var value = new Argument<string>("value") { Description = "the value, as `explain --show-values` shows it" };
        var command = new Command(name, description) { tokenNamespace, value };
        var options = DecisionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = options.Open(parsed);
                    var token = TokenArgument.Parse(parsed.GetValue(tokenNamespace)!, parsed.GetValue(value)!);
                    return desk.Decide(
                        on ? desk.Suppress(token, cancellation) : desk.Unsuppress(token, cancellation),
                        cancellation
                    );
                })
        );
        return command;
    }

    private static Command Erase()
    {
        var references = new Argument<string[]>("reference")
        {
            Description = "lead ids, or person ids or e-mail addresses, of which every lead is erased",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command(
            "erase",
            "Erase leads for good: from every topic and table downstream, whatever is delivered again. Decisions that are about nobody any more are withdrawn"
        )
        {
            references,
        };
        var options = DecisionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = options.Open(parsed);
                    var drafts = parsed
                        .GetValue(references)!
                        .Select(desk.Find)
                        .SelectMany(found => found.LeadIds)
                        .Distinct(StringComparer.Ordinal)
                        .Select(DecisionDraft.Erase)
                        .ToList();
                    return desk.Decide(drafts, cancellation);
                })
        );
        return command;
    }
}
