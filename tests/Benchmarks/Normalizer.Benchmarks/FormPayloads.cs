using System.Text;
using System.Text.Json;

namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>Posts of a contact form, about 1 kB each, as scripts and as browsers send them.</summary>
internal static class FormPayloads
{
    private const int Count = 256;

    public static byte[][] Json() =>
        Array.ConvertAll(
            SeededPerson.Create(Count),
            static person =>
            {
                var fields = Fields(person).ToDictionary(x => x.Name, x => (object)x.Value, StringComparer.Ordinal);
                fields["consent"] = new
                {
                    marketing_email = person.Id % 2 == 0,
                    phone = "no",
                    text_version = "2026-02",
                    captured_at = "2026-03-02T09:29:40Z",
                };
                fields["interests"] = new[] { "crm", "reporting" };
                fields["elapsed_ms"] = 18220 + person.Id;
                return JsonSerializer.SerializeToUtf8Bytes(fields);
            }
        );

    public static byte[][] UrlEncoded() =>
        Array.ConvertAll(
            SeededPerson.Create(Count),
            static person =>
            {
                var form = new StringBuilder("consent_marketing=on&interests=crm&interests=reporting");
                foreach (var (name, value) in Fields(person))
                {
                    form.Append('&').Append(name).Append('=');
                    form.Append(Uri.EscapeDataString(value).Replace("%20", "+", StringComparison.Ordinal));
                }

                return Encoding.ASCII.GetBytes(form.ToString());
            }
        );

    private static (string Name, string Value)[] Fields(SeededPerson person) =>
        [
            ("form_id", "contact-us"),
            ("submission_id", $"0b54cf53-9a2c-4f3e-8c4b-{person.Id:x12}"),
            ("submitted_at", $"2026-03-02T09:29:{person.Id % 60:D2}.120Z"),
            (
                "page_url",
                "https://www.example.com/contact?utm_source=Google&utm_medium=cpc&utm_campaign=Spring%20Sale&utm_term=crm"
                    + $"&gclid=Cj0KCQiA-{person.Id:x8}"
            ),
            ("referrer", "https://www.google.com/"),
            ("locale", "de_at"),
            ("first_name", person.FirstName),
            ("last_name", person.LastName),
            ("email", person.Email),
            ("phone", person.Phone),
            ("company", person.Company),
            ("job_title", person.JobTitle),
            ("country", person.Country),
            ("message", "Hello,\r\nplease call me about the offer for the second quarter."),
            ("visitor_id", $"v-{778_812 + person.Id}"),
            ("team_size", "10-50"),
        ];
}
