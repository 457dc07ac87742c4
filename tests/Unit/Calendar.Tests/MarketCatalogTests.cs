using LeadStreams.Domain.Markets;

namespace LeadStreams.Calendar.Tests;

public sealed class MarketCatalogTests
{
    [Fact]
    public void The_repository_catalogue_loads()
    {
        var catalog = MarketCatalog.Load(Calendars.RepositoryFile());

        catalog.Markets.Select(market => market.Code).ShouldBe(["de", "gb", "us"]);
        catalog.ForCountry("AT")!.Code.ShouldBe("de");
        catalog.ForCountry("ca")!.Code.ShouldBe("us");
        catalog.ForCountry("FR").ShouldBeNull();
        catalog.ByCode("gb")!.PhoneRegion.ShouldBe("GB");
        catalog.ByCode("fr").ShouldBeNull();
        catalog.ByCode("us")!.Sla.Target.ShouldBe(TimeSpan.FromMinutes(30));
        catalog.ByCode("us")!.Sla.Version.ShouldBe($"1@{catalog.Version}");
    }

    [Fact]
    public void All_faults_are_listed_at_once_with_their_place()
    {
        const string yaml = """
            version: "1"
            extra: 1
            markets:
              - code: DE
                name: Test
                countries: [DE, de]
                time_zone: Mars/Olympus
                colour: red
                calendar:
                  hours: { mon: "17:00-09:00", someday: "09:00-17:00" }
                  holidays: ["2026-02-30"]
                sla: { id: first-response, version: "1", target: P1D, starts_from: received_at }
            """;

        var faults = Should.Throw<CatalogException>(() => MarketCatalog.Parse(yaml)).Faults;

        string[] places =
        [
            "extra is not known",
            "markets[0].code 'DE'",
            "markets[0].countries 'de'",
            "markets[0].phone_region is missing",
            "markets[0].time_zone 'Mars/Olympus'",
            "markets[0].colour is not known",
            "markets[0].calendar.hours.mon '17:00-09:00'",
            "markets[0].calendar.hours.someday is not known",
            "markets[0].calendar.hours must open",
            "markets[0].calendar.holidays '2026-02-30'",
            "markets[0].sla.target 'P1D'",
            "markets[0].sla.starts_from 'received_at'",
        ];
        foreach (var place in places)
        {
            faults.ShouldContain(
                fault => fault.StartsWith(place, StringComparison.Ordinal),
                $"{place}\n{string.Join('\n', faults)}"
            );
        }

        faults.Count.ShouldBe(places.Length);
    }

    [Fact]
    public void A_country_lies_in_one_market_only()
    {
        var yaml = Calendars.Yaml(Calendars.Berlin, "mon: \"09:00-17:00\"");
        var second = yaml[yaml.IndexOf("  - code", StringComparison.Ordinal)..]
            .Replace("code: de", "code: at", StringComparison.Ordinal);

        Should
            .Throw<CatalogException>(() => MarketCatalog.Parse(yaml + "\n" + second))
            .Faults.ShouldBe(["country 'DE' is given to two markets"]);
    }

    [Theory]
    [InlineData("09:00-17:00", true)]
    [InlineData("00:00-24:00", true)]
    [InlineData("09:00-12:30, 13:30-18:00", true)]
    [InlineData("09:00-17:00,16:00-18:00", false)]
    [InlineData("09:00-09:00", false)]
    [InlineData("09:00-24:01", false)]
    [InlineData("9:00-17:00", false)]
    [InlineData("09:60-17:00", false)]
    [InlineData("+9:00-17:00", false)]
    public void Opening_hours_are_ascending_spans_of_one_day(string hours, bool valid)
    {
        var parse = () => Calendars.EveryDay(Calendars.Berlin, hours);
        if (valid)
        {
            parse.ShouldNotThrow();
        }
        else
        {
            parse.ShouldThrow<CatalogException>();
        }
    }

    [Fact]
    public void A_missing_file_is_a_fault_that_names_it() =>
        Should
            .Throw<CatalogException>(() => MarketCatalog.Load("/nowhere/markets.yaml"))
            .Message.ShouldContain("/nowhere/markets.yaml");

    [Fact]
    public void Broken_yaml_is_a_fault_with_its_line() =>
        Should
            .Throw<CatalogException>(() => MarketCatalog.Parse("version: \"1\"\nmarkets: ["))
            .Faults[0]
            .ShouldContain("line");

    [Fact]
    public void Shares_of_a_target_are_rounded_up_so_that_none_is_early()
    {
        var policy = new SlaPolicy
        {
            Id = "p",
            Version = "1",
            Target = TimeSpan.FromMilliseconds(101),
        };

        policy.Share(80).ShouldBe(TimeSpan.FromMilliseconds(81));
        policy.Share(100).ShouldBe(TimeSpan.FromMilliseconds(101));
        policy.Share(150).ShouldBe(TimeSpan.FromMilliseconds(152));
    }
}
