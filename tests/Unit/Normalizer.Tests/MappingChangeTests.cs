using LeadStreams.Normalizer.Mapping;

namespace LeadStreams.Normalizer.Tests;

/// <summary>What was received stays as it is; what we make of it changes with the mapping, when it is read again.</summary>
[Trait("Requirement", "S1-14")]
public sealed class MappingChangeTests
{
    private const int Forms = 40;

    [Fact]
    public void Records_read_again_with_a_newer_mapping_are_all_news()
    {
        using var normalizer = new NormalizerFixture();
        SendAll(normalizer);

        normalizer.RestartWith(("mapping_version: \"2026-11-2\"", "mapping_version: \"2026-11-10\""));
        SendAll(normalizer);

        normalizer.Latest.Count.ShouldBe(Forms);
        normalizer.Latest.Values.ShouldAllBe(lead => lead.MappingVersion == "2026-11-10");
        normalizer.ShouldConserve();
    }

    [Fact]
    public void What_an_older_mapping_makes_of_them_is_no_news()
    {
        using var normalizer = new NormalizerFixture();
        SendAll(normalizer);

        normalizer.RestartWith(("mapping_version: \"2026-11-2\"", "mapping_version: \"2026-11-1\""));
        SendAll(normalizer);

        normalizer.Leads.Count.ShouldBe(Forms);
        normalizer.ShouldConserve();
    }

    [Fact]
    public void A_lead_of_before_its_hash_had_an_order_is_older()
    {
        var hash = new string('f', 64);

        string.CompareOrdinal(ContentHash.OrderedBy(0, hash), hash).ShouldBeGreaterThan(0);
        ContentHash.OrderedBy(0, hash).Length.ShouldBe(hash.Length);
    }

    private static void SendAll(NormalizerFixture normalizer)
    {
        for (var i = 0; i < Forms; i++)
        {
            normalizer.Send(
                NormalizerFixture.WebForm,
                $$"""{"submission_id":"s-{{i}}","submitted_at":"2026-03-01T00:00:00Z","email":"a{{i}}@example.com"}"""
            );
        }
    }
}
