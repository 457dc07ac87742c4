using LeadStreams.Domain.Markets;

namespace LeadStreams.Calendar.Tests;

/// <summary>Catalogues and calendars for tests, written as the file writes them.</summary>
internal static class Calendars
{
    public const string Berlin = "Europe/Berlin";

    /// <summary>The repository's own catalogue.</summary>
    public static string RepositoryFile()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "schemas", "markets.yaml")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        }

        return Path.Combine(folder, "schemas", "markets.yaml");
    }

    /// <summary>A calendar with hours such as <c>mon: "09:00-17:00", tue: "09:00-17:00"</c>.</summary>
    public static BusinessCalendar Of(string zone, string hours, string holidays = "") =>
        MarketCatalog.Parse(Yaml(zone, hours, holidays)).Markets[0].Calendar;

    /// <summary>The same hours every day of the week.</summary>
    public static BusinessCalendar EveryDay(string zone, string hours, string holidays = "") =>
        Of(zone, string.Join(", ", from day in Days select $"{day}: \"{hours}\""), holidays);

    public static string Yaml(string zone, string hours, string holidays = "") =>
        $$"""
            version: "1"
            markets:
              - code: de
                name: Test
                countries: [DE]
                phone_region: DE
                time_zone: {{zone}}
                calendar:
                  hours: { {{hours}} }
                  holidays: [{{holidays}}]
                sla: { id: first-response, version: "1", target: PT1H, starts_from: occurred_at }
            """;

    public static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
}
