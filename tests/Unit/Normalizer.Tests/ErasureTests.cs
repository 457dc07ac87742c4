using LeadStreams.Domain;

namespace LeadStreams.Normalizer.Tests;

/// <summary>An erased lead stays erased, whatever is delivered again, in whatever order.</summary>
[Trait("Requirement", "S1-20")]
public sealed class ErasureTests
{
    private static readonly string LeadId = Uuid5.LeadId("web-form", "s-1");

    [Fact]
    public void An_erased_lead_gets_a_tombstone_and_no_delivery_brings_it_back()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Send(NormalizerFixture.WebForm, Version(1));
        normalizer.Erase(LeadId);

        normalizer.Latest.ShouldBeEmpty();
        normalizer.Restart();
        normalizer.Send(NormalizerFixture.WebForm, Version(1));
        normalizer.Send(NormalizerFixture.WebForm, Version(2));

        normalizer.Latest.ShouldBeEmpty();
        var seen = normalizer.Seen[LeadId];
        (seen.Accepted, seen.Redelivered, seen.ContentHash).ShouldBe((1, 2, ""));
    }

    [Fact]
    public void An_erasure_that_comes_first_keeps_the_lead_out()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Erase(LeadId);
        normalizer.Send(NormalizerFixture.WebForm, Version(1));

        normalizer.Latest.ShouldBeEmpty();
        normalizer.Outputs.ShouldBe(0, "nothing was ever said of it, so there is nothing to take back");
    }

    [Fact]
    public void Other_leads_of_the_source_are_not_touched()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Erase(LeadId);
        normalizer.Erase(LeadId);
        normalizer.Send(NormalizerFixture.WebForm, Version(1).Replace("s-1", "s-2", StringComparison.Ordinal));

        normalizer.Latest.Keys.ShouldBe([Uuid5.LeadId("web-form", "s-2")]);
    }

    private static string Version(int minute) =>
        $$"""{"submission_id":"s-1","email":"a@example.com","updated_at":"2026-03-02T09:0{{minute}}:00Z"}""";
}
