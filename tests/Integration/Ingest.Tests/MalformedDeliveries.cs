using System.Globalization;
using System.Text;

namespace LeadStreams.Ingest.Integration.Tests;

/// <summary>One delivery to try, and what the gateway must answer.</summary>
internal sealed record TriedDelivery(
    string Id,
    string Source,
    string ContentType,
    byte[] Body,
    string? Signature,
    int Status
);

/// <summary>Deliveries as broken senders, cut connections and attackers make them. The same seed gives the same bytes.</summary>
internal sealed class MalformedDeliveries(int seed)
{
    private const string Json = "application/json";
    private const string Form = "application/x-www-form-urlencoded";
    private const int TooLargeEvery = 200;
    private readonly Random random = new(seed);
    private int number;

    public IEnumerable<TriedDelivery> Take(int count)
    {
        for (var i = 0; i < count; i++)
        {
            yield return i % TooLargeEvery == TooLargeEvery / 2 ? TooLarge() : Next();
        }
    }

    private TriedDelivery Next() =>
        random.Next(14) switch
        {
            0 => Taken(Json, Cut(Valid())),
            1 => Taken(Json, WrongTypes()),
            2 => Taken(Json, InvalidUtf8(Valid())),
            3 => Taken(Json, Encoding.ASCII.GetBytes(Nested(random.Next(60, 4000)))),
            4 => Taken(
                Form,
                Cut(Encoding.UTF8.GetBytes("submission_id=x&email=ana%40example.com&first_name=Zo%C3%AB&message=a%20b"))
            ),
            5 => Taken(Form, InvalidUtf8(Encoding.ASCII.GetBytes("email=ana%40example.com&company=%FF%FE%C3"))),
            6 => Taken("multipart/form-data; boundary=b", Cut(Multipart())),
            7 => Taken("multipart/form-data", Multipart()),
            8 => Taken(Json, Noise()),
            9 => Taken(Json, []),
            10 => Taken(
                Form,
                Encoding.ASCII.GetBytes(
                    string.Join('&', Enumerable.Range(0, random.Next(190, 400)).Select(x => $"f{x}=1"))
                )
            ),
            11 => Wrong("web-form", "text/plain", 415),
            12 => Wrong("no-such-source", Json, 404),
            _ => WrongSignature(),
        };

    private TriedDelivery Taken(string contentType, byte[] body) => new(Id(), "web-form", contentType, body, null, 202);

    private TriedDelivery Wrong(string source, string contentType, int status) =>
        new(Id(), source, contentType, Valid(), null, status);

    private TriedDelivery TooLarge() => new(Id(), "web-form", Json, new byte[10 * 1024 * 1024], null, 413);

    private TriedDelivery WrongSignature()
    {
        string?[] signatures =
        [
            null,
            "",
            "sha256=",
            "sha256=" + new string('0', 64),
            "sha1=77cb8eea87f832655634861fca1dd9abc9bfc758",
            "sha256=" + new string('z', 64),
        ];
        return new TriedDelivery(Id(), "meta-lead-ads", Json, Valid(), signatures[random.Next(signatures.Length)], 401);
    }

    private string Id() => string.Create(CultureInfo.InvariantCulture, $"try-{seed}-{number++}");

    private byte[] Valid() =>
        Encoding.UTF8.GetBytes(
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"submission_id":"m-{{seed}}-{{random.Next(1_000_000)}}","email":"ana{{random.Next(1000)}}@example.com","first_name":"Zoë","company":"Müller & Söhne","country":"DE","consent":{"marketing_email":true},"tags":["a","b"]}"""
            )
        );

    private byte[] Cut(byte[] body) => body[..random.Next(1, body.Length)];

    private byte[] InvalidUtf8(byte[] body)
    {
        byte[][] broken =
        [
            [0xFF],
            [0xC3, 0x28],
            [0xED, 0xA0, 0x80],
            [0xF8, 0x88],
            [0x80],
        ];
        var at = random.Next(body.Length);
        return [.. body[..at], .. broken[random.Next(broken.Length)], .. body[at..]];
    }

    private byte[] WrongTypes()
    {
        string[] values =
        [
            "null",
            "1e400",
            "-0",
            "[]",
            "{}",
            "[[[]]]",
            "true",
            "\"\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"a\\udc00b\"",
            "12345678901234567890123",
            "{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
        ];
        string[] names =
        [
            "submission_id",
            "email",
            "phone",
            "first_name",
            "full_name",
            "country",
            "submitted_at",
            "consent",
            "page_url",
            "gclid",
            "form_id",
            "is_test",
            "email",
            "\\ud800",
        ];
        var members = Enumerable
            .Range(0, random.Next(1, 12))
            .Select(_ => $"\"{names[random.Next(names.Length)]}\":{values[random.Next(values.Length)]}");
        return Encoding.UTF8.GetBytes("{" + string.Join(',', members) + "}");
    }

    private string Nested(int depth) =>
        random.Next(2) == 0
            ? string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth)
            : new string('[', depth) + new string(']', depth);

    private byte[] Multipart() =>
        Encoding.UTF8.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\nana@example.com\r\n--b\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nZoë\r\n--b--\r\n"
        );

    private byte[] Noise()
    {
        var bytes = new byte[random.Next(1, 3000)];
        random.NextBytes(bytes);
        return bytes;
    }
}
