using LeadStreams.Identity.Explain;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Evidence;

/// <summary>What is said of a reference that stands for nobody.</summary>
internal static class Nobody
{
    /// <summary>What a reference may be.</summary>
    public const string References =
        "a lead id, a person id (also of a person that was merged away) or an e-mail address";

    /// <summary>Nobody is known by a reference, and why.</summary>
    public static StackException IsKnownBy(string reference, IPersonDirectory persons) =>
        new(
            $"nobody is known by '{reference}': "
                + persons.WhyNobody(reference) switch
                {
                    AbsentLead.Erased => "it stands for a lead that was erased",
                    AbsentLead.Deleted => "it stands for a lead that its source deleted",
                    _ => $"give {References}. Has it arrived? See: leadstreams verify",
                }
        );
}
