using System.Text;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Broker.Security.Tests;

public sealed class ScramTests
{
    private const string User = "user";
    private const string Password = "pencil";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private const string ClientFirst = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private const string ServerFirst =
        "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private const string ClientFinal =
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private const string ServerFinal = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    [Fact]
    public void The_exchange_of_RFC_7677_is_spoken_to_the_letter()
    {
        var exchange = Exchange();
        Say(exchange, ClientFirst).ShouldBe((ServerFirst, null));
        Say(exchange, ClientFinal).ShouldBe((ServerFinal, User));
    }

    [Fact]
    public void The_functions_of_RFC_5802_agree_with_its_example_once_the_hash_is_its_own()
    {
        // RFC 5802, section 5, is for SHA-1: the same arithmetic must give its proof.
        var sha1 = new ScramAlgorithm("SCRAM-SHA-1", System.Security.Cryptography.HashAlgorithmName.SHA1, 20);
        var salt = Convert.FromBase64String("QSXCR+Q6sek8bf92");
        var verifier = ScramVerifier.Derive(sha1, Encoding.UTF8.GetBytes(Password), salt, 4096);
        const string bare = "n=user,r=fyko+d2lbbFgONRv9qkxdawL";
        const string nonce = "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j";
        var auth = Encoding.UTF8.GetBytes($"{bare},{nonce},s=QSXCR+Q6sek8bf92,i=4096,c=biws,{nonce}");
        verifier.Proves(Convert.FromBase64String("v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="), auth).ShouldBeTrue();
        Convert.ToBase64String(verifier.ServerSignature(auth)).ShouldBe("rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    }

    [Theory]
    [InlineData(
        "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=AHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzb")]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=?")]
    [InlineData("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0")]
    [InlineData("c=biws,r=another,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")]
    [InlineData(
        "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    )]
    [InlineData("")]
    public void A_final_message_that_proves_nothing_fails(string final)
    {
        var exchange = Exchange();
        Say(exchange, ClientFirst);
        Say(exchange, final).ShouldBe((null, null));
    }

    [Theory]
    [InlineData("p=tls-unique,,n=user,r=abc")] // Channel binding: there is no TLS.
    [InlineData("n,a=other,n=user,r=abc")] // Acting for somebody else.
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,m=ext,n=user,r=abc")] // An extension that must be understood.
    [InlineData("n,,n=user")]
    [InlineData("")]
    public void A_first_message_outside_what_is_offered_fails(string first) =>
        Say(Exchange(), first).ShouldBe((null, null));

    [Fact]
    public void Bytes_that_are_no_text_fail() =>
        Exchange().Next([.. Encoding.UTF8.GetBytes("n,,n=user,r="), 0xFF, 0xFE]).ShouldBeNull();

    [Fact]
    public void An_unknown_user_is_given_the_same_salt_each_time_and_never_gets_in()
    {
        var users = Users();
        var first = Say(new ScramExchange(ScramAlgorithm.Sha256, users, "s"), "n,,n=nobody,r=c");
        first.Token.ShouldNotBeNull();
        first.User.ShouldBeNull();
        Say(new ScramExchange(ScramAlgorithm.Sha256, users, "s"), "n,,n=nobody,r=c").ShouldBe(first);
        users.FindAny("nobody").Matches(Encoding.UTF8.GetBytes("")).ShouldBeFalse();
        users.Find("nobody", ScramAlgorithm.Sha256).Salt.Length.ShouldBe(ScramVerifier.SaltBytes);
    }

    [Fact]
    public void Names_with_commas_and_equals_signs_come_through()
    {
        var users = Users("a,b=2Cc");
        var salt = Convert.ToBase64String(users.Find("a,b=2Cc", ScramAlgorithm.Sha256).Salt);
        Say(new ScramExchange(ScramAlgorithm.Sha256, users, "s"), "n,,n=a=2Cb=3D2Cc,r=c").Token!.ShouldContain(salt);
        Say(Exchange(), "n,,n=a=2,r=c").ShouldBe((null, null));
        Say(Exchange(), "n,,n=a=2x,r=c").ShouldBe((null, null));
    }

    [Theory]
    [InlineData("\0user\0pencil", "user")]
    [InlineData("user\0user\0pencil", "user")]
    [InlineData("other\0user\0pencil", null)]
    [InlineData("\0user\0pen", null)]
    [InlineData("\0user\0", null)]
    [InlineData("\0nobody\0pencil", null)]
    [InlineData("\0\0pencil", null)]
    [InlineData("user", null)]
    [InlineData("", null)]
    public void Plain_takes_the_right_password_only(string token, string? user)
    {
        var exchange = new PlainExchange(Users());
        Say(exchange, token).ShouldBe((user is null ? null : "", user));
    }

    private static UserSet Users(string user = User)
    {
        var salt = Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ==");
        var verifier = ScramVerifier.Derive(ScramAlgorithm.Sha256, Encoding.UTF8.GetBytes(Password), salt, 4096);
        return new UserSet([new UserEntry(user, verifier, null)]);
    }

    private static ScramExchange Exchange() => new(ScramAlgorithm.Sha256, Users(), ServerNonce);

    /// <summary>The answer, null for a failure, and who has logged in.</summary>
    private static (string? Token, string? User) Say(ISaslExchange exchange, string message)
    {
        var answer = exchange.Next(Encoding.UTF8.GetBytes(message));
        return (answer is null ? null : Encoding.UTF8.GetString(answer), exchange.User);
    }
}
