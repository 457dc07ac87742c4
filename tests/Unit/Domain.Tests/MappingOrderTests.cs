using LeadStreams.Domain.Sources;

namespace LeadStreams.Domain.Tests;

public sealed class MappingOrderTests
{
    [Fact]
    public void Newer_versions_are_greater_and_numbers_are_numbers()
    {
        string[] versions =
        [
            "0",
            "1",
            "1-1",
            "1.2",
            "1-10",
            "2",
            "2025-12-31",
            "2026-11-2",
            "2026-11-10",
            "2026-12",
            "65535",
        ];

        versions.Select(version => MappingOrder.Of(version)!.Value).ShouldBeInOrder(SortDirection.Ascending);
        versions.Select(MappingOrder.Of).Distinct().Count().ShouldBe(versions.Length);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v2")]
    [InlineData("2026-11-2-1")]
    [InlineData("2026--1")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("1 ")]
    public void Any_other_text_has_no_order(string version) => MappingOrder.Of(version).ShouldBeNull();
}
