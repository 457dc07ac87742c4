using System.Text;

namespace LeadStreams.Contracts.Tests;

public sealed class StringPoolTests
{
    private const int Texts = 5_000;

    [Theory]
    [InlineData("")]
    [InlineData("de")]
    [InlineData("web-form")]
    [InlineData("0198c2f1-7a3b-7c4d-9e5f-0123456789ab")]
    [InlineData("Zoë 🦊")]
    public void Whatever_the_pool_has_seen_it_gives_the_text_of_the_bytes(string text)
    {
        var pool = new StringPool(capacity: 4);
        for (var i = 0; i < Texts; i++)
        {
            // Of all lengths up to one that is not kept, in tables too small for them.
            var other = text + new string((char)('a' + (i % 26)), i % 70) + i;
            pool.Get(Encoding.UTF8.GetBytes(other)).ShouldBe(other);
            pool.GetRecent(Encoding.UTF8.GetBytes(other)).ShouldBe(other);
        }

        pool.Get(Encoding.UTF8.GetBytes(text)).ShouldBe(text);
        pool.GetRecent(Encoding.UTF8.GetBytes(text)).ShouldBe(text);
    }

    [Fact]
    public void A_short_text_seen_before_is_the_same_string()
    {
        var pool = new StringPool();
        ReferenceEquals(pool.GetRecent("person@example.com"u8), pool.GetRecent("person@example.com"u8)).ShouldBeTrue();
        ReferenceEquals(pool.Get("gb"u8), pool.Get("gb"u8)).ShouldBeTrue();
        var tooLong = Encoding.UTF8.GetBytes(new string('x', 65));
        ReferenceEquals(pool.GetRecent(tooLong), pool.GetRecent(tooLong)).ShouldBeFalse();
    }

    [Fact]
    public void Bytes_that_are_not_UTF_8_are_refused() =>
        Should.Throw<AvroException>(() => new StringPool().GetRecent([(byte)'a', 0xff]));
}
