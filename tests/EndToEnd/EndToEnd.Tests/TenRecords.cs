using System.Text.Json;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>
/// Two people over two sources, each time written differently: links by mailbox, by phone number and through a third record; one exact
/// redelivery, and one record that was changed after it was first sent.
/// </summary>
internal static class TenRecords
{
    private const string Day = "2026-03-02T";

    public static IReadOnlyList<DemoRecord> Create() =>
        [
            Form("f1", "09:00", ("email", "Ana.Diaz@gmail.com"), ("first_name", "ANA"), ("country", "DE")),
            Meta("1001", "09:05", ("email", "anadiaz+promo@googlemail.com"), ("phone_number", "+4915204407631")),
            Form("f2", "09:10", ("phone", "0152 0440 7631"), ("country", "DE"), ("last_name", "Díaz")),
            Meta("1002", "09:15", ("phone_number", "+49 1520 4407631"), ("country", "AT")),
            Form("f3", "09:20", ("email", "bob@example.com"), ("phone", "020 7183 8750"), ("country", "GB")),
            Meta("1003", "09:25", ("email", " BOB@example.com "), ("full_name", "Bob Stone"), ("country", "US")),
            Form("f4", "09:30", ("email", "b.stone@example.org"), ("phone", "+44 20 7183 8750"), ("country", "GB")),
            Form("f5", "09:35", ("email", "ana.diaz@gmail.com"), ("company", "Old Ltd"), ("country", "DE")),
            Form(
                "f5",
                "09:35",
                ("email", "ana.diaz@gmail.com"),
                ("company", "New Ltd"),
                ("country", "DE"),
                ("updated_at", Day + "11:00:00Z")
            ),
            Form("f1", "09:00", ("email", "Ana.Diaz@gmail.com"), ("first_name", "ANA"), ("country", "DE")),
        ];

    /// <summary>A form of our own site.</summary>
    public static DemoRecord Form(string id, string time, params (string Name, string Value)[] fields)
    {
        var body = fields.ToDictionary(field => field.Name, field => field.Value);
        body.Add("submission_id", id);
        body.Add("submitted_at", Day + time + ":00Z");
        return new DemoRecord(
            DemoChannel.FormJson,
            id,
            JsonSerializer.SerializeToUtf8Bytes(body),
            DemoFate.Normalized,
            PersonId: null
        );
    }

    /// <summary>A Meta lead form.</summary>
    public static DemoRecord Meta(string id, string time, params (string Name, string Value)[] fields)
    {
        var lead = new
        {
            id,
            created_time = Day + time + ":00+0000",
            form_id = "7001",
            is_organic = false,
            platform = "fb",
            field_data = fields.Select(field => new { name = field.Name, values = new[] { field.Value } }),
        };
        return new DemoRecord(
            DemoChannel.Meta,
            id,
            JsonSerializer.SerializeToUtf8Bytes(lead),
            DemoFate.Normalized,
            PersonId: null
        );
    }
}
