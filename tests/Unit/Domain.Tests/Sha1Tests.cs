using System.Security.Cryptography;

namespace LeadStreams.Domain.Tests;

public sealed class Sha1Tests
{
    [Fact]
    public void Every_length_gives_what_the_platform_gives()
    {
        var data = new byte[300];
        new Random(1).NextBytes(data);
        Span<byte> hash = stackalloc byte[Sha1.HashBytes];
        for (var length = 0; length <= data.Length; length++)
        {
            Sha1.Hash(data.AsSpan(0, length), hash);
#pragma warning disable CA5350 // Compared with, not relied on.
            Convert
                .ToHexString(hash)
                .ShouldBe(Convert.ToHexString(SHA1.HashData(data.AsSpan(0, length))), $"{length} bytes");
#pragma warning restore CA5350
        }
    }
}
