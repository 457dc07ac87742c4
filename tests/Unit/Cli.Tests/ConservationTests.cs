using LeadStreams.Contracts;
using LeadStreams.Local.Stack.Verification;

namespace LeadStreams.Cli.Tests;

/// <summary>What <c>leadstreams verify</c> makes of what it finds in a raw partition: blocks of 100 offsets, each with what the normalizer counted.</summary>
[Trait("Requirement", "S0-5")]
public sealed class ConservationTests
{
    private const string Source = "web-form";
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Where_every_record_has_one_outcome_it_holds_and_nothing_is_left_out()
    {
        var result = Judge(Partition(records: 250, rejected: 3));

        result.Holds.ShouldBeTrue();
        (result.Raw, result.Normalized, result.Rejected).ShouldBe((250, 247, 3));
        result.UnjudgedBySource.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(100, 0)]
    [InlineData(199, 0)]
    [InlineData(200, 0)]
    [InlineData(199, 130)]
    public void A_record_that_the_normalizer_passed_by_is_lost_also_when_others_have_ended(long offset, long begin)
    {
        var result = Judge(Partition(records: 250, begin: begin, passedBy: offset));

        // Of a block that was cut, nothing can be said.
        var isJudged = begin == 0 || offset >= 200;
        (result.Lost, result.Holds).ShouldBe(isJudged ? (1, false) : (0, true));
    }

    [Fact]
    public void Outcomes_of_ended_records_make_up_for_no_loss()
    {
        var result = Judge(Partition(records: 250, begin: 130, passedBy: 240));

        (result.Lost, result.Holds).ShouldBe((1, false));
        (result.Raw, result.Normalized).ShouldBe((50, 49));
        result
            .UnjudgedBySource[Source]
            .ShouldBe(new UnjudgedPast(130, Left: 70, Counted: 200, JudgedSince: Start.AddMinutes(200)));
    }

    [Fact]
    public void A_cut_at_the_beginning_of_a_block_leaves_it_whole()
    {
        var result = Judge(Partition(records: 250, begin: 200));

        (result.Raw, result.Holds).ShouldBe((50, true));
        result.UnjudgedBySource[Source].Left.ShouldBe(0);
    }

    [Fact]
    public void Where_everything_has_ended_nothing_is_judged_and_it_is_said()
    {
        var result = Judge(Partition(records: 250, begin: 250));

        (result.Raw, result.JudgesNothing).ShouldBe((0, true));
        Judge(new RawPartition(Source)).JudgesNothing.ShouldBeFalse();
        Judge(Partition(records: 250, begin: 130)).JudgesNothing.ShouldBeFalse();
        result.UnjudgedBySource[Source].ShouldBe(new UnjudgedPast(250, Left: 0, Counted: 250, JudgedSince: null));
    }

    [Fact]
    public void Records_read_before_there_was_a_tally_are_not_judged()
    {
        var result = Judge(Partition(records: 250, tallyFrom: 120));

        (result.Raw, result.Holds).ShouldBe((130, true));
        result
            .UnjudgedBySource[Source]
            .ShouldBe(new UnjudgedPast(0, Left: 120, Counted: 0, JudgedSince: Start.AddMinutes(120)));
    }

    [Fact]
    public void Records_not_read_yet_are_missing_and_not_lost()
    {
        var partition = Partition(records: 100);
        partition.AddRecord(100, Start);
        var result = Judge(partition);

        (result.Unread, result.Lost, result.Holds).ShouldBe((1, 0, false));
    }

    [Theory]
    [InlineData(-1001, 2, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 0, 2)]
    public void Without_a_tally_the_position_of_the_normalizer_tells_what_it_has_read(
        long position,
        int unread,
        int left
    )
    {
        var partition = new RawPartition(Source) { Position = position };
        partition.AddRecord(0, Start);
        partition.AddRecord(1, Start);

        var result = Judge(partition);

        (result.Unread, result.Lost, result.Raw).ShouldBe((unread, 0, 0));
        (result.UnjudgedBySource.GetValueOrDefault(Source)?.Left ?? 0).ShouldBe(left);
    }

    [Fact]
    public void A_block_that_was_passed_by_as_a_whole_is_lost()
    {
        var partition = new RawPartition(Source);
        partition.AddTally(null, Tally(0, 201, records: 101));
        partition.AddTally(0, Tally(0, 100, records: 100));
        partition.AddTally(2, Tally(200, 201, records: 1));
        for (var offset = 0; offset <= 200; offset++)
        {
            partition.AddRecord(offset, Start);
        }

        Judge(partition).Lost.ShouldBe(100);
    }

    [Fact]
    public void A_dead_letter_that_is_not_there_is_lost_and_one_more_is_a_redrive_since()
    {
        var partition = Partition(records: 100, rejected: 2);
        partition.AddDeadLetter(5, "no_identifier");
        Judge(partition).Holds.ShouldBeTrue();

        var without = new RawPartition(Source);
        without.AddTally(null, Tally(0, 1, records: 1) with { Normalized = 0, Rejected = 1 });
        without.AddTally(0, Tally(0, 1, records: 1) with { Normalized = 0, Rejected = 1 });
        without.AddRecord(0, Start);
        Judge(without).Lost.ShouldBe(1);
    }

    [Fact]
    public void What_was_counted_and_never_was_there_does_not_hold()
    {
        var partition = new RawPartition(Source);
        partition.AddTally(null, Tally(0, 100, records: 100));
        partition.AddTally(0, Tally(0, 100, records: 100));

        (Judge(partition).Excess, Judge(partition).Holds).ShouldBe((100, false));
    }

    [Fact]
    public void Payloads_of_several_records_and_repeated_processing_hide_no_loss()
    {
        var partition = new RawPartition(Source);
        var tally = Tally(0, 3, records: 2) with { Again = 1, Normalized = 4, Redelivered = 2 };
        partition.AddTally(null, tally);
        partition.AddTally(0, tally);
        for (var offset = 0; offset < 3; offset++)
        {
            partition.AddRecord(offset, Start);
        }

        var result = Judge(partition);

        (result.Again, result.Further, result.Lost).ShouldBe((1, 3, 1));
        (result.Raw + result.Again + result.Further).ShouldBe(
            result.Normalized + result.Redelivered + result.Rejected + result.Lost
        );
    }

    private static Conservation Judge(RawPartition partition) => Conservation.Of([Source], [partition]);

    /// <summary>Offsets 0 to <paramref name="records"/>, a minute each; those from <paramref name="begin"/> on are there.</summary>
    private static RawPartition Partition(
        int records,
        int rejected = 0,
        long begin = 0,
        long tallyFrom = 0,
        long? passedBy = null
    )
    {
        var partition = new RawPartition(Source);
        long[] read =
        [
            .. Enumerable.Range(0, records).Select(x => (long)x).Where(x => x >= tallyFrom && x != passedBy),
        ];
        partition.AddTally(null, TallyOf(read, rejected));
        foreach (var block in read.GroupBy(offset => offset / 100))
        {
            partition.AddTally(block.Key, TallyOf([.. block], block.Key == 0 ? rejected : 0));
        }

        for (var offset = begin; offset < records; offset++)
        {
            partition.AddRecord(offset, Start.AddMinutes(offset));
        }

        partition.Begin = begin;
        for (var offset = 0; offset < rejected; offset++)
        {
            partition.AddDeadLetter(offset, "no_identifier");
        }

        return partition;
    }

    private static RawTally TallyOf(long[] offsets, int rejected) =>
        Tally(offsets[0], offsets[^1] + 1, offsets.Length) with
        {
            Normalized = offsets.Length - rejected,
            Rejected = rejected,
        };

    private static RawTally Tally(long first, long next, long records) =>
        new()
        {
            FirstOffset = first,
            NextOffset = next,
            Records = records,
            Normalized = records,
        };
}
