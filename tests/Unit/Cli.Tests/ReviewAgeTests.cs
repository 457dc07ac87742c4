using LeadStreams.Cli.Reviews;

namespace LeadStreams.Cli.Tests;

public sealed class ReviewAgeTests
{
    [Theory]
    [InlineData("59m")]
    [InlineData("23h")]
    [InlineData("7d")]
    public void An_age_is_shown_as_it_is_asked_for(string text) => ReviewAge.Text(ReviewAge.Parse(text)).ShouldBe(text);

    [Theory]
    [InlineData(47, "1d")]
    [InlineData(48, "2d")]
    public void An_age_is_rounded_down_so_that_a_list_shows_none_that_is_younger_than_asked(int hours, string text) =>
        ReviewAge.Text(TimeSpan.FromHours(hours)).ShouldBe(text);

    [Theory]
    [InlineData("2")]
    [InlineData("2x")]
    [InlineData("-2d")]
    [InlineData("")]
    public void What_is_no_age_is_refused(string text) =>
        Should.Throw<UsageException>(() => ReviewAge.Parse(text)).Message.ShouldContain("90m, 12h or 2d");
}
