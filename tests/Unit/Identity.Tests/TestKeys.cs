using LeadStreams.Identity.Actors;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>Keys under a secret that everybody may know.</summary>
internal static class TestKeys
{
    public static TokenKeys Any { get; } = new(new byte[32]);

    public static string Of(string tokenNamespace, string value) => Any.Of(new TokenId(tokenNamespace, value));
}
