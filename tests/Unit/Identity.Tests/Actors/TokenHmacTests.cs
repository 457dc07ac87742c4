using System.Security.Cryptography;
using LeadStreams.Identity.Actors;

namespace LeadStreams.Identity.Tests.Actors;

public sealed class TokenHmacTests
{
    private const string LongKey = "aa*131";

    // RFC 4231, section 4. "xx*n": the byte n times.
    [Theory]
    [InlineData("0b*20", "4869205468657265", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")]
    [InlineData(
        "4a656665",
        "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )]
    [InlineData("aa*20", "dd*50", "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe")]
    [InlineData(
        "0102030405060708090a0b0c0d0e0f10111213141516171819",
        "cd*50",
        "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"
    )]
    [InlineData(
        LongKey,
        "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374",
        "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
    )]
    [InlineData(
        LongKey,
        "5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e",
        "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"
    )]
    public void It_gives_the_codes_of_the_standard(string key, string text, string code) =>
        Convert.ToHexStringLower(CodeOf(Bytes(key), Bytes(text))).ShouldBe(code);

    [Fact]
    public void It_gives_what_the_platform_gives_for_texts_and_keys_of_all_lengths()
    {
        var random = new Random(1);
        foreach (var keyLength in (int[])[0, 1, 31, 32, 33, 63, 64, 65, 128, 200])
        {
            var key = new byte[keyLength];
            random.NextBytes(key);
            for (var length = 0; length <= 300; length++)
            {
                var text = new byte[length];
                random.NextBytes(text);
                CodeOf(key, text).ShouldBe(HMACSHA256.HashData(key, text), $"key of {keyLength}, text of {length}");
            }
        }
    }

    [Fact]
    public void One_serves_many_threads()
    {
        var hmac = new TokenHmac(new byte[32]);
        Parallel.For(
            0,
            10_000,
            i =>
            {
                var code = new byte[SHA256.HashSizeInBytes];
                hmac.Hash(BitConverter.GetBytes(i), code);
                code.ShouldBe(HMACSHA256.HashData(new byte[32], BitConverter.GetBytes(i)));
            }
        );
    }

    private static byte[] CodeOf(byte[] key, byte[] text)
    {
        var code = new byte[SHA256.HashSizeInBytes];
        new TokenHmac(key).Hash(text, code);
        return code;
    }

    private static byte[] Bytes(string hex) =>
        hex.Split('*') is [var one, var times]
            ? Enumerable.Repeat(Convert.ToByte(one, 16), int.Parse(times)).ToArray()
            : Convert.FromHexString(hex);
}
