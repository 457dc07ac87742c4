using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Domain.Companies;
using LeadStreams.Domain.Emails;
using LeadStreams.Domain.Names;
using LeadStreams.Domain.Phones;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Tests;

/// <summary>N(N(x)) = N(x) for every normalization, over text that people, machines and attackers write.</summary>
[Trait("Requirement", "S0-3")]
public sealed class IdempotenceTests
{
    private static readonly Config Config = Config
        .QuickThrowOnFailure.WithMaxTest(20_000)
        .WithReplay(20261122UL, 15930484056658839363UL);
    private static readonly string[] Regions =
    [
        "DE",
        "GB",
        "US",
        "IT",
        "HU",
        "RU",
        "BR",
        "MX",
        "FR",
        "JP",
        "SG",
        "LV",
        "ES",
    ];

    [Fact]
    public void Text()
    {
        Holds(Generators.Text, x => TextCleaning.Clean(x));
        Holds(Generators.Text, x => TextCleaning.CleanMultiline(x));
        Holds(Generators.Text, UnicodeNormalizer.ToNfc);
        Holds(Generators.Text, UnicodeNormalizer.ToNfkd);
    }

    [Fact]
    public void Names()
    {
        Holds(Generators.Names, x => NameParser.CleanPart(x) ?? "");
        Holds(Generators.Names, NameFolding.Fold);
        Holds(Generators.Names, x => CompanyNames.Key(x) ?? "");
    }

    [Fact]
    public void Emails()
    {
        Holds(Generators.Emails, x => EmailParser.Parse(x)?.Normalized ?? "");
        Holds(Generators.Emails, x => EmailParser.Parse(x)?.MatchKey ?? "");
    }

    [Fact]
    public void Phones()
    {
        var cases =
            from text in Generators.Phones
            from region in Gen.Elements(Regions)
            from again in Gen.Elements(Regions)
            select (text, region, again);
        Check.One(
            Config,
            Prop.ForAll(
                cases.ToArbitrary(),
                x =>
                {
                    var once = PhoneParser.Parse(x.text, x.region);
                    return once.E164 is null || PhoneParser.Parse(once.E164, x.again) == once with { Extension = null };
                }
            )
        );
    }

    [Fact]
    public void No_text_makes_a_parser_fail()
    {
        Check.One(
            Config,
            Prop.ForAll(
                Generators.Text.ToArbitrary(),
                x =>
                {
                    EmailParser.Parse(x);
                    PhoneParser.Parse(x, "DE");
                    NameParser.SplitFull(x);
                    DomainNames.OfWebsite(x);
                    Countries.CountryCatalog.Parse(x);
                }
            )
        );
    }

    private static void Holds(Gen<string> texts, Func<string, string> normalize) =>
        Check.One(
            Config,
            Prop.ForAll(
                texts.ToArbitrary(),
                x =>
                {
                    var once = normalize(x);
                    return string.Equals(normalize(once), once, StringComparison.Ordinal);
                }
            )
        );
}
