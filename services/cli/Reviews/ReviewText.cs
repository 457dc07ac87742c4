using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;

namespace LeadStreams.Cli.Reviews;

/// <summary>Writes a review for the person who is to decide it.</summary>
internal static class ReviewText
{
    /// <summary>The persons of a review as the facts make them now: none for those whose leads are gone.</summary>
    public static IReadOnlyList<PersonExplanation> PersonsOf(OpenReview review, EvidenceSession session) =>
        review
            .Persons.Select(person => session.AtOneMoment(explainer => explainer.Person(person.Anchor)))
            .OfType<PersonExplanation>()
            .ToList();

    public static void Write(
        OpenReview review,
        IReadOnlyList<PersonExplanation> persons,
        EvidenceSession session,
        TextWriter output
    )
    {
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
    }
}
