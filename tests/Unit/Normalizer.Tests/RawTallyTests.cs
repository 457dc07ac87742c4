using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Tests;

/// <summary>What the normalizer counts of raw records, by topic and by block of 100 offsets: <c>leadstreams verify</c> compares it with what is there.</summary>
[Trait("Requirement", "S0-5")]
public sealed class RawTallyTests
{
    private const string Good = """{"submission_id":"s-1","email":"a@example.com","country":"DE"}""";
    private const string Bad = """{"submission_id":"s-2"}""";

    [Fact]
    public void Every_raw_record_is_counted_once_with_its_fate_in_its_topic_and_its_block()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Send(NormalizerFixture.WebForm, Good);
        normalizer.Send(NormalizerFixture.WebForm, Bad);
        for (var i = 2; i < 150; i++)
        {
            normalizer.Send(NormalizerFixture.WebForm, Good);
        }

        normalizer.Tallies["leads.raw.web-form"].ShouldBe(Tally(0, 150, records: 150, redelivered: 148, rejected: 1));
        normalizer.Tallies["leads.raw.web-form/0"].ShouldBe(Tally(0, 100, records: 100, redelivered: 98, rejected: 1));
        normalizer
            .Tallies["leads.raw.web-form/1"]
            .ShouldBe(Tally(100, 150, records: 50, normalized: 0, redelivered: 50));
    }

    [Fact]
    public void A_redriven_record_is_processed_again_and_counted_once()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Send(NormalizerFixture.WebForm, Bad);
        normalizer.Send(NormalizerFixture.WebForm, Bad);

        normalizer.Redrive(normalizer.Rejected[0], Good);

        normalizer.Tallies["leads.raw.web-form/0"].ShouldBe(Tally(0, 2, records: 2, rejected: 2) with { Again = 1 });
    }

    [Fact]
    public void An_erasure_is_no_raw_record()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Erase("lead");

        normalizer.Tallies.ShouldBeEmpty();
    }

    private static RawTally Tally(
        long first,
        long next,
        long records,
        long normalized = 1,
        long redelivered = 0,
        long rejected = 0
    ) =>
        new()
        {
            FirstOffset = first,
            NextOffset = next,
            Records = records,
            Normalized = normalized,
            Redelivered = redelivered,
            Rejected = rejected,
        };
}
