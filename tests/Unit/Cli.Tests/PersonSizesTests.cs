using LeadStreams.Cli.Evidence;

namespace LeadStreams.Cli.Tests;

public sealed class PersonSizesTests
{
    [Fact]
    public void Persons_are_told_by_id_and_size_and_only_so_many()
    {
        PersonSizes.Words([]).ShouldBe("nobody");
        PersonSizes.Words([("p1", 1), ("p2", 3)]).ShouldBe("p1 with 1 lead, p2 with 3 leads");
        PersonSizes
            .Words([.. Enumerable.Range(1, 8).Select(i => ($"p{i}", i))])
            .ShouldEndWith("p6 with 6 leads and 2 more persons");
    }
}
