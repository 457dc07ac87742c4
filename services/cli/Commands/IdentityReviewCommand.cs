using System.CommandLine;
using LeadStreams.Cli.Decisions;
using LeadStreams.Cli.Evidence;
using LeadStreams.Cli.Reviews;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams identity review</c>: the links that wait for a person to decide.</summary>
internal static class IdentityReviewCommand
{
    public static Command Create() =>
        new(
            "review",
            """
            Look at the links that the rules would not decide alone, and decide them.

            Examples:
              leadstreams identity review list --market de --age 2d
              leadstreams identity review show REVIEW-ID
              leadstreams identity review decide REVIEW-ID suppress --reason "shared mailbox of a family"
            """
        )
        {
            List(),
            Show(),
            Decide(),
        };

    private static Command List()
    {
        var market = new Option<string?>("--market") { Description = "Only reviews with leads of this market" };
        var age = new Option<string?>("--age") { Description = "Only reviews open for at least so long: 90m, 12h, 2d" };
        var all = new Option<bool>("--all")
        {
            Description = "Also those of the reason cannot_link, which somebody has decided already",
        };
        var showValues = new Option<bool>("--show-values")
        {
            Description = "Show values of tokens instead of masking them",
        };
        var command = new Command(
            "list",
            "List open reviews, the oldest first: id, reason, age, owner (the markets of its leads), persons and leads, token"
        )
        {
            market,
            age,
            all,
            showValues,
        };
        var postgres = PostgresOption.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var connection = postgres.Open(parsed);
                var reviews = new ReviewTable(connection).Open(
                    parsed.GetValue(market),
                    ReviewAge.Parse(parsed.GetValue(age)),
                    parsed.GetValue(all)
                );
                ReviewText.List(reviews, parsed.GetValue(showValues), Terminal.Create());
                Console.Error.WriteLine($"{reviews.Count} open review(s)");
                return 0;
            })
        );
        return command;
    }

    private static Command Show()
    {
        var id = new Argument<string>("review-id") { Description = "As `identity review list` shows it" };
        var command = new Command("show", "Show a review: its persons with their leads, and what keeps them apart")
        {
            id,
        };
        var picture = PictureOption.AddTo(command);
        var options = EvidenceOptions.AddTo(command);
        command.SetAction(parsed =>
            Failures.ToldAsync(() =>
            {
                using var session = options.Open(parsed);
                if (session.Connection is not { } connection)
                {
                    throw new StackException(
                        "reviews lie in PostgreSQL; for a file use: leadstreams identity resolve --reviews"
                    );
                }

                var review = new ReviewTable(connection).Find(parsed.GetValue(id)!);
                var persons = ReviewText.PersonsOf(review, session);
                ReviewText.Write(review, persons, session, Console.Out);
                picture.Draw(parsed, persons, session.Labels);
                return 0;
            })
        );
        return command;
    }

    private static Command Decide()
    {
        var id = new Argument<string>("review-id") { Description = "As `identity review list` shows it" };
        var verdict = new Argument<string>("verdict")
        {
            Description =
                "must-link: its persons are one; cannot-link: they are different; suppress: the token says nothing",
        };
        verdict.AcceptOnlyFromAmong("must-link", "cannot-link", "suppress");
        var command = new Command("decide", "Decide a review, by the decisions about leads and tokens that it takes")
        {
            id,
            verdict,
        };
        var options = DecisionOptions.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    using var desk = options.Open(parsed);
                    var review = desk.Review(parsed.GetValue(id)!);
                    var drafts = parsed.GetValue(verdict) switch
                    {
                        "suppress" => desk.Suppress(review.Token, cancellation),
                        "must-link" => ReviewVerdict.MustLink(review),
                        _ => ReviewVerdict.CannotLink(review),
                    };
                    return desk.Decide(drafts, cancellation);
                })
        );
        return command;
    }
}
