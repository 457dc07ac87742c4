using System.Globalization;
using System.Text.Json;

namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>Lead objects as the Graph API gives them, about 900 bytes each.</summary>
internal static class MetaPayloads
{
    private const int Count = 256;

    public static byte[][] Leads() =>
        Array.ConvertAll(
            SeededPerson.Create(Count),
            static person =>
                JsonSerializer.SerializeToUtf8Bytes(
                    new
                    {
                        id = (5_550_001L + person.Id).ToString(CultureInfo.InvariantCulture),
                        created_time = $"2026-01-02T03:04:{person.Id % 60:D2}+0000",
                        form_id = "7001",
                        ad_id = "8001",
                        ad_name = "Ad A",
                        adset_id = "8501",
                        adset_name = "Set A",
                        campaign_id = "9001",
                        campaign_name = "Spring 2026",
                        is_organic = false,
                        platform = person.Id % 2 == 0 ? "fb" : "ig",
                        field_data = Fields(person),
                        custom_disclaimer_responses = new object[]
                        {
                            new { checkbox_key = "optional_1", is_checked = "1" },
                            new { checkbox_key = "phone", is_checked = "" },
                        },
                    }
                )
        );

    private static object[] Fields(SeededPerson person) =>
        [
            Field("email", person.Email),
            Field("full_name", person.FirstName + " " + person.LastName),
            Field("phone_number", person.Phone),
            Field("company_name", person.Company),
            Field("job_title", person.JobTitle),
            Field("country", person.Country),
            Field("what_is_your_budget?", "10k_-_50k"),
            Field("products", "crm", "bi"),
        ];

    private static object Field(string name, params string[] values) => new { name, values };
}
