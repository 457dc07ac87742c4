using System.Globalization;
using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;
using Spectre.Console;

namespace LeadStreams.Cli.Reviews;

/// <summary>Writes reviews for the people who are to decide them.</summary>
internal static class ReviewText
{
    /// <summary>One line a review.</summary>
    public static void List(IReadOnlyList<OpenReview> reviews, bool showValues, IAnsiConsole console)
    {
        if (reviews.Count == 0)
        {
            return;
        }

        var table = new Table().Border(TableBorder.None);
        foreach (var header in (string[])["id", "reason", "age", "owner", "persons", "leads", "token"])
        {
            table.AddColumn(new TableColumn(new Text(header, new Style(decoration: Decoration.Bold))).NoWrap());
        }

        foreach (var review in reviews)
        {
            table.AddRow(
                new Text(review.ReviewId),
                new Text(review.Reason, new Style(Color.Yellow)),
                new Text(ReviewAge.Text(review.Age)),
                new Text(review.Owner),
                new Text(review.Persons.Count.ToString(CultureInfo.InvariantCulture)),
                new Text(review.Leads.ToString(CultureInfo.InvariantCulture)),
                new Text(review.TokenText(showValues))
            );
        }

        console.Write(table);
    }

    /// <summary>The persons of a review as the facts make them now: none for those whose leads are gone.</summary>
    public static IReadOnlyList<PersonExplanation> PersonsOf(OpenReview review, EvidenceSession session) =>
        review
            .Persons.Select(person => session.AtOneMoment(explainer => explainer.Person(person.Anchor)))
            .OfType<PersonExplanation>()
            .ToList();

    /// <summary>A review with its persons, what keeps them apart, and how it is decided.</summary>
    public static void Write(
        OpenReview review,
        IReadOnlyList<PersonExplanation> persons,
        EvidenceSession session,
        TextWriter output
    )
    {
        output.WriteLine(
            $"review {review.ReviewId}  {review.Reason}  open for {ReviewAge.Text(review.Age)}  {review.Owner}  {review.TokenText(session.Labels.ShowValues)}"
        );
        var writer = new ExplanationWriter(output, session.Labels);
        foreach (var person in persons)
        {
            output.WriteLine();
            writer.Write(person);
        }

        foreach (var other in review.Persons.Skip(1))
        {
            output.WriteLine();
            writer.Write(session.AtOneMoment(explainer => explainer.WhyNot(review.Persons[0].Anchor, other.Anchor)));
        }

        output.WriteLine();
        output.WriteLine(
            $"decide it with: leadstreams identity review decide {review.ReviewId} must-link|cannot-link|suppress --reason …"
        );
    }
}
