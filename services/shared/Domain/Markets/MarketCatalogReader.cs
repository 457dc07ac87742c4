using System.Text.RegularExpressions;
using NodaTime;
using NodaTime.Text;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LeadStreams.Domain.Markets;

/// <summary>Reads <c>markets.yaml</c>, gathering every fault before it gives up.</summary>
internal sealed partial class MarketCatalogReader(string path)
{
    private static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    private readonly List<string> faults = [];

    public MarketCatalog Read(string yaml)
    {
        var root = Root(yaml);
        var version = root.Text("version");
        var markets = new List<Market>();
        foreach (var node in root.List("markets"))
        {
            markets.Add(ReadMarket(new YamlMapping(node, $"markets[{markets.Count}]", faults), version));
        }

        root.RefuseUnknownKeys();
        if (markets.Count == 0)
        {
            faults.Add("markets must hold at least one market");
        }

        RefuseDuplicates("code", markets.Select(market => market.Code));
        RefuseDuplicates("country", markets.SelectMany(market => market.Countries));
        return faults.Count == 0 ? new MarketCatalog(version, markets) : throw new CatalogException(path, faults);
    }

    [GeneratedRegex("^[a-z][a-z0-9]{1,31}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CodePattern();

    [GeneratedRegex("^[A-Z]{2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CountryPattern();

    private YamlMapping Root(string yaml)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException broken)
        {
            throw new CatalogException(path, [$"line {broken.Start.Line}: {broken.Message}"]);
        }

        return stream.Documents.Count == 1
            ? new YamlMapping(stream.Documents[0].RootNode, "", faults)
            : throw new CatalogException(path, ["must hold one YAML document"]);
    }

    private Market ReadMarket(YamlMapping yaml, string catalogVersion)
    {
        var zoneId = yaml.Text("time_zone");
        var zone = zoneId.Length == 0 ? null : DateTimeZoneProviders.Tzdb.GetZoneOrNull(zoneId);
        if (zone is null && zoneId.Length > 0)
        {
            yaml.Fault("time_zone", $"'{zoneId}' is not an IANA time zone");
        }

        var market = new Market
        {
            Code = Matching(yaml, "code", CodePattern(), "a letter and letters or digits, all lower case"),
            Name = yaml.Text("name"),
            Countries = ReadCountries(yaml),
            PhoneRegion = Matching(yaml, "phone_region", CountryPattern(), "an ISO 3166-1 alpha-2 code in upper case"),
            TimeZone = zoneId,
            Calendar = ReadCalendar(yaml.Mapping("calendar"), zone ?? DateTimeZone.Utc),
            Sla = ReadSla(yaml.Mapping("sla"), catalogVersion),
        };
        yaml.RefuseUnknownKeys();
        return market;
    }

    private static List<string> ReadCountries(YamlMapping yaml)
    {
        var countries = yaml.Texts("countries");
        foreach (var country in countries.Where(country => !CountryPattern().IsMatch(country)))
        {
            yaml.Fault("countries", $"'{country}' is not an ISO 3166-1 alpha-2 code in upper case");
        }

        return countries;
    }

    private static BusinessCalendar ReadCalendar(YamlMapping yaml, DateTimeZone zone)
    {
        var hours = new OpeningHours[8][];
        Array.Fill(hours, []);
        var weekly = yaml.Mapping("hours");
        foreach (var day in weekly.Keys.Where(day => Weekdays.Contains(day, StringComparer.Ordinal)))
        {
            var text = weekly.Text(day);
            if (OpeningHours.Parse(text) is { } spans)
            {
                hours[Array.IndexOf(Weekdays, day) + 1] = spans;
            }
            else
            {
                weekly.Fault(
                    day,
                    $"'{text}' must be like 09:00-17:00 or 09:00-12:30,13:30-18:00, ascending, at most until 24:00"
                );
            }
        }

        weekly.RefuseUnknownKeys();
        var holidays = ReadHolidays(yaml);
        yaml.RefuseUnknownKeys();
        if (hours.All(spans => spans.Length == 0))
        {
            weekly.Fault(null, "must open on at least one day");
            hours[(int)IsoDayOfWeek.Monday] = [new(0, 1)];
        }

        return new BusinessCalendar(zone, hours, holidays);
    }

    private static HashSet<LocalDate> ReadHolidays(YamlMapping yaml)
    {
        var holidays = new HashSet<LocalDate>();
        foreach (var text in yaml.Texts("holidays"))
        {
            var date = LocalDatePattern.Iso.Parse(text);
            if (!date.Success)
            {
                yaml.Fault("holidays", $"'{text}' is not a date like 2026-12-25");
            }
            else if (!holidays.Add(date.Value))
            {
                yaml.Fault("holidays", $"'{text}' is given twice");
            }
        }

        return holidays;
    }

    private static SlaPolicy ReadSla(YamlMapping yaml, string catalogVersion)
    {
        var startsFrom = yaml.Text("starts_from");
        if (startsFrom is not ("" or "occurred_at"))
        {
            yaml.Fault("starts_from", $"'{startsFrom}' is not known; a clock starts from occurred_at");
        }

        var policy = new SlaPolicy
        {
            Id = yaml.Text("id"),
            Version = $"{yaml.Text("version")}@{catalogVersion}",
            Target = ReadTarget(yaml),
        };
        yaml.RefuseUnknownKeys();
        return policy;
    }

    /// <summary>Hours, minutes and seconds only: a day or month of business time would mean something else in each market.</summary>
    private static TimeSpan ReadTarget(YamlMapping yaml)
    {
        var text = yaml.Text("target");
        var parsed = PeriodPattern.Roundtrip.Parse(text);
        if (parsed.Success && !parsed.Value.HasDateComponent)
        {
            var target = parsed.Value.ToDuration().ToTimeSpan();
            if (target > TimeSpan.Zero && target.Ticks % TimeSpan.TicksPerMillisecond == 0)
            {
                return target;
            }
        }

        if (text.Length > 0)
        {
            yaml.Fault(
                "target",
                $"'{text}' must be an ISO 8601 duration above zero in hours, minutes and seconds, such as PT1H30M"
            );
        }

        return TimeSpan.FromHours(1);
    }

    private static string Matching(YamlMapping yaml, string key, Regex pattern, string meaning)
    {
        var text = yaml.Text(key);
        if (text.Length > 0 && !pattern.IsMatch(text))
        {
            yaml.Fault(key, $"'{text}' must be {meaning}");
        }

        return text;
    }

    private void RefuseDuplicates(string what, IEnumerable<string> values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var value in values.Where(value => value.Length > 0 && !seen.Add(value)))
        {
            faults.Add($"{what} '{value}' is given to two markets");
        }
    }
}
