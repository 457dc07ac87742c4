using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Tests;

public sealed class InstantTextTests
{
    [Theory]
    [InlineData("2026-01-02T03:04:05Z", 1767323045000)]
    [InlineData("2026-01-02T03:04:05+0000", 1767323045000)]
    [InlineData("2026-01-02T04:04:05+01:00", 1767323045000)]
    [InlineData("2026-01-01T22:04:05-0500", 1767323045000)]
    [InlineData("2026-01-02 03:04:05", 1767323045000)]
    [InlineData("2026-01-02T03:04:05.120Z", 1767323045120)]
    [InlineData("2026-01-02T03:04:05.1239Z", 1767323045123)]
    [InlineData("2026-01-02", 1767312000000)]
    [InlineData(" 1767323045 ", 1767323045000)]
    [InlineData("1767323045120", 1767323045120)]
    public void An_instant_is_read_as_systems_write_it(string text, long unixMs)
    {
        InstantText.Parse(text)!.Value.ToUnixTimeMilliseconds().ShouldBe(unixMs);
    }

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("01/02/2026")]
    [InlineData("2026-13-01")]
    [InlineData("2026-01-02T25:00:00Z")]
    [InlineData("1815-01-02T03:04:05Z")]
    [InlineData("2126-01-02T03:04:05Z")]
    [InlineData("-5")]
    [InlineData("99999999999999999999999")]
    [InlineData("2026-01-02T03:04:05Z and some more text here")]
    public void What_is_no_instant_is_none(string text)
    {
        InstantText.Parse(text).ShouldBeNull();
    }
}
