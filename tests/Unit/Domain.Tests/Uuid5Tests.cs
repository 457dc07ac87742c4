using System.Security.Cryptography;
using System.Text;

namespace LeadStreams.Domain.Tests;

public sealed class Uuid5Tests
{
    private static readonly Guid DnsNamespace = new("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

    [Fact]
    public void The_example_of_the_standard_comes_out() =>
        Uuid5.Create(DnsNamespace, "www.example.com").ShouldBe(new Guid("2ed6657d-e927-568b-95e1-2665a8aea6a2"));

    [Fact]
    public void Long_names_and_names_of_any_script_are_hashed_whole()
    {
        foreach (var name in new[] { "", "\u00e4\u6f22\ud83d\ude00", new string('x', 10_000) })
        {
            byte[] input = [.. DnsNamespace.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(name)];
            var bytes = Sha1Of(input)[..16];
            bytes[6] = (byte)((bytes[6] & 0x0f) | 0x50);
            bytes[8] = (byte)((bytes[8] & 0x3f) | 0x80);
            Uuid5.Create(DnsNamespace, name).ShouldBe(new Guid(bytes, bigEndian: true));
        }
    }

    private static byte[] Sha1Of(byte[] input)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        hash.AppendData(input);
        return hash.GetHashAndReset();
    }
}
