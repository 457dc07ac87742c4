using LeadStreams.Domain.Emails;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S0-3")]
public sealed class EmailVectorTests
{
    [Theory]
    [InlineData("A.B.C+x@GoogleMail.com", "a.b.c+x@googlemail.com", "abc@gmail.com")]
    [InlineData("foo-bar@yahoo.com", "foo-bar@yahoo.com", "foo@yahoo.com")]
    [InlineData("foo-bar@yahoo.co.uk", "foo-bar@yahoo.co.uk", "foo@yahoo.co.uk")]
    [InlineData("foo+tag@outlook.com", "foo+tag@outlook.com", "foo@outlook.com")]
    [InlineData("foo+tag@hotmail.de", "foo+tag@hotmail.de", "foo@hotmail.de")]
    [InlineData("user+tag@icloud.com", "user+tag@icloud.com", "user@icloud.com")]
    [InlineData("u.s@ya.ru", "u.s@ya.ru", "u.s@yandex.ru")]
    [InlineData("u-s@yandex.com", "u-s@yandex.com", "u.s@yandex.ru")]
    [InlineData("Foo.Bar@fastmail.com", "foo.bar@fastmail.com", "foo.bar@fastmail.com")]
    [InlineData("anything@ana.fastmail.com", "anything@ana.fastmail.com", "ana@fastmail.com")]
    [InlineData("A-n.a_1+x@pm.me", "a-n.a_1+x@pm.me", "ana1@proton.me")]
    [InlineData("ana+news@acme.example", "ana+news@acme.example", "ana+news@acme.example")]
    [InlineData("ana.diaz@gmx.de", "ana.diaz@gmx.de", "ana.diaz@gmx.de")]
    [InlineData(" mailto:Ana@Example.COM. ", "ana@example.com", "ana@example.com")]
    [InlineData("Ana Diaz <ana@example.com>", "ana@example.com", "ana@example.com")]
    [InlineData("ana\u200B@example.com", "ana@example.com", "ana@example.com")]
    [InlineData("ana＠example.com", "ana@example.com", "ana@example.com")]
    [InlineData("ana@BÜCHER.example", "ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example")]
    [InlineData("ana@bu\u0308cher.example", "ana@xn--bcher-kva.example", "ana@xn--bcher-kva.example")]
    [InlineData("ana@ｅxample.com", "ana@example.com", "ana@example.com")]
    [InlineData("+tag@gmail.com", "+tag@gmail.com", "+tag@gmail.com")]
    public void An_address_has_a_form_for_sending_and_one_for_matching(string raw, string normalized, string matchKey)
    {
        var address = EmailParser.Parse(raw).ShouldNotBeNull();

        address.Normalized.ShouldBe(normalized);
        address.MatchKey.ShouldBe(matchKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ana")]
    [InlineData("@example.com")]
    [InlineData("ana@")]
    [InlineData("ana@localhost")]
    [InlineData("ana@example")]
    [InlineData("ana@@example.com")]
    [InlineData("ana@exa mple.com")]
    [InlineData("ana diaz@example.com")]
    [InlineData(".ana@example.com")]
    [InlineData("a..b@example.com")]
    [InlineData("ana@-example.com")]
    [InlineData("ana@example..com")]
    [InlineData("ana@192.168.1.1")]
    [InlineData("ana@example.c0")]
    [InlineData("ana@exam_ple.com")]
    public void What_is_no_address_is_refused(string raw)
    {
        EmailParser.Parse(raw).ShouldBeNull();
    }

    [Fact]
    public void An_address_longer_than_the_protocol_allows_is_refused()
    {
        EmailParser.Parse(new string('a', 65) + "@example.com").ShouldBeNull();
        EmailParser.Parse("ana@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)) + ".com").ShouldBeNull();
    }

    [Theory]
    [InlineData("info@acme.example", EmailKind.Role)]
    [InlineData("Vertrieb@acme.example", EmailKind.Role)]
    [InlineData("sales+web@acme.example", EmailKind.Role)]
    [InlineData("x@mailinator.com", EmailKind.Disposable)]
    [InlineData("info@sub.yopmail.com", EmailKind.Disposable)]
    [InlineData("ana@gmail.com", EmailKind.FreeMail)]
    [InlineData("ana@acme.example", EmailKind.Business)]
    public void An_address_tells_whose_mailbox_it_can_be(string raw, EmailKind kind)
    {
        var address = EmailParser.Parse(raw).ShouldNotBeNull();

        address.Kind.ShouldBe(kind);
        address.IdentifiesPerson.ShouldBe(kind is EmailKind.FreeMail or EmailKind.Business);
    }
}
