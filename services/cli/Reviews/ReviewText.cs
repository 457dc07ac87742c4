using LeadStreams.Cli.Evidence;
using LeadStreams.Identity.Explain;

namespace LeadStreams.Cli.Reviews;

/// <summary>Writes a review for the person who is to decide it.</summary>
internal static class ReviewText
{
    public static void Write(OpenReview review, EvidenceSession session, TextWriter output)
    {
        var writer = new ExplanationWriter(output, session.Labels);
        foreach (var person in review.Persons)
        {
            output.WriteLine();
            if (session.AtOneMoment(explainer => explainer.Person(person.Anchor)) is { } explained)
            {
                writer.Write(explained);
            }
        }

        foreach (var other in review.Persons.Skip(1))
        {
            output.WriteLine();
            writer.Write(session.AtOneMoment(explainer => explainer.WhyNot(review.Persons[0].Anchor, other.Anchor)));
        }
    }
}
