using LeadStreams.Domain.Companies;
using LeadStreams.Domain.Countries;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S0-3")]
public sealed class CountryAndCompanyTests
{
    [Theory]
    [InlineData("DE", "DE")]
    [InlineData("de", "DE")]
    [InlineData("DEU", "DE")]
    [InlineData("276", "DE")]
    [InlineData("40", "AT")]
    [InlineData("Deutschland", "DE")]
    [InlineData("UK", "GB")]
    [InlineData("EL", "GR")]
    [InlineData("USA", "US")]
    [InlineData("U.S.A.", "US")]
    [InlineData("Holland", "NL")]
    [InlineData("Türkiye", "TR")]
    [InlineData("Turkey", "TR")]
    [InlineData("Czech Republic", "CZ")]
    [InlineData("Czechia", "CZ")]
    [InlineData(" österreich ", "AT")]
    [InlineData("US-CA", "US")]
    [InlineData("DE-BY", "DE")]
    [InlineData("Cote d'Ivoire", "CI")]
    [InlineData("Atlantis", null)]
    [InlineData("ZZ", null)]
    [InlineData("", null)]
    public void A_country_is_told_by_any_of_its_names(string raw, string? code)
    {
        CountryCatalog.Parse(raw).ShouldBe(code);
    }

    [Fact]
    public void All_assigned_codes_are_known()
    {
        CountryCatalog.All.Count.ShouldBe(249);
        CountryCatalog.All.ShouldAllBe(x => CountryCatalog.Parse(x) == x);
    }

    [Theory]
    [InlineData("www.acme.co.uk", "acme.co.uk")]
    [InlineData("acme.github.io", "acme.github.io")]
    [InlineData("foo.blogspot.com", "foo.blogspot.com")]
    [InlineData("x.s3.amazonaws.com", "x.s3.amazonaws.com")]
    [InlineData("a.b.kobe.jp", "a.b.kobe.jp")]
    [InlineData("city.kobe.jp", "city.kobe.jp")]
    [InlineData("acme.k12.ca.us", "acme.k12.ca.us")]
    [InlineData("acme.ck", null)]
    [InlineData("www.ck", "www.ck")]
    [InlineData("localhost", null)]
    [InlineData("192.168.0.1", null)]
    [InlineData("acme.com.", "acme.com")]
    [InlineData("co.uk", null)]
    public void A_registrable_domain_is_its_suffix_and_one_label(string host, string? domain)
    {
        DomainNames.Registrable(host).ShouldBe(domain);
    }

    [Theory]
    [InlineData("https://www.Acme.com/about?x=1", "acme.com")]
    [InlineData("shop.acme.de:8080", "acme.de")]
    [InlineData("not a site", null)]
    public void A_website_tells_its_domain(string url, string? domain)
    {
        DomainNames.OfWebsite(url).ShouldBe(domain);
    }

    [Theory]
    [InlineData("Müller & Söhne GmbH & Co. KG", "muller and sohne")]
    [InlineData("ACME, Inc.", "acme")]
    [InlineData("Acme Sp. z o.o.", "acme")]
    [InlineData("Novák s.r.o.", "novak")]
    [InlineData("Mærsk A/S", "maersk")]
    [InlineData("Acme S.L.", "acme")]
    [InlineData("Limited", "limited")]
    [InlineData("...", null)]
    public void A_company_is_told_by_its_name_without_the_legal_form(string name, string? key)
    {
        CompanyNames.Key(name).ShouldBe(key);
    }
}
