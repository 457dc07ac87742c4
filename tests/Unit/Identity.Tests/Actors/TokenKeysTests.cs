using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Actors;

public sealed class TokenKeysTests
{
    private static readonly TokenId Mailbox = new("mail", "anna@acme.example");

    [Fact]
    public void A_key_tells_the_namespace_and_nothing_of_the_value()
    {
        var key = TestKeys.Any.Of(Mailbox);
        key.ShouldStartWith("mail|");
        key.Length.ShouldBe("mail|".Length + 22, "16 bytes in base 64");
        key.ShouldNotContain("anna");
        TokenText.Parse(key).Namespace.ShouldBe("mail");
    }

    [Fact]
    public void Equal_tokens_have_equal_keys_and_others_have_others()
    {
        TestKeys.Any.Of(Mailbox).ShouldBe(new TokenKeys(new byte[32]).Of(Mailbox));
        var values = Enumerable.Range(0, 10_000).Select(i => TestKeys.Of("phone", $"+4930{i}"));
        values.Distinct().Count().ShouldBe(10_000);
        // The namespace is part of what is hashed: the same text as mailbox and as CRM id tells nobody that it is the same.
        TestKeys.Of("crm:a", "17").Split('|')[1].ShouldNotBe(TestKeys.Of("crm:b", "17").Split('|')[1]);
        TestKeys.Of("mail", new string('x', 5_000)).Length.ShouldBe("mail|".Length + 22);
    }

    [Fact]
    public void Another_secret_gives_other_keys_and_another_fingerprint()
    {
        var other = new TokenKeys(Enumerable.Repeat((byte)1, 32).ToArray());
        other.Of(Mailbox).ShouldNotBe(TestKeys.Any.Of(Mailbox));
        other.Fingerprint.ShouldNotBe(TestKeys.Any.Fingerprint);
    }

    [Theory]
    [InlineData("anna@acme.example")]
    [InlineData("zoë@łódź.example")]
    [InlineData("")]
    [InlineData(null)]
    public void A_key_is_what_the_platform_hashes_whichever_secret_was_used_before(string? text)
    {
        var value = text ?? new string('é', 5_000);
        foreach (var filler in (byte[])[0, 1, 0, 2, 2, 1])
        {
            var secret = Enumerable.Repeat(filler, 32).ToArray();
            var hash = HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes("mail|" + value));

            new TokenKeys(secret)
                .Of(new TokenId("mail", value))
                .ShouldBe("mail|" + Base64Url.EncodeToString(hash.AsSpan(0, 16)));
        }
    }
}
