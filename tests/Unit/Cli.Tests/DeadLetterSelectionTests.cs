using LeadStreams.Cli.Commands.DeadLetters;

namespace LeadStreams.Cli.Tests;

public sealed class DeadLetterSelectionTests
{
    [Fact]
    public void An_id_before_the_beginning_of_its_partition_has_ended_and_no_other()
    {
        var beginnings = new Dictionary<int, long> { [0] = 0, [1] = 3 };

        DeadLetterSelection.Ended(["0:0", "1:2", "1:3", "1:9000", "7:1"], beginnings).ShouldBe(["1:2"]);
    }
}
