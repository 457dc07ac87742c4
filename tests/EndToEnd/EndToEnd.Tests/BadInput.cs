using System.Globalization;
using System.Text;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Local.Stack.Components;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>Makes bad requests of every kind: the same seed makes the same bytes.</summary>
internal sealed class BadInput(int seed)
{
    private const string Form = "/v1/sources/web-form";
    private const string Meta = "/v1/sources/meta-lead-ads";
    private const string Json = "application/json";
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string Multipart = "multipart/form-data; boundary=xyz";
    private const int TooLargeBytes = 10 * 1024 * 1024;

    private readonly Random random = new(seed);
    private int made;

    /// <summary>Some requests; the last few are of 10 MB.</summary>
    public IEnumerable<BadRequest> Make(int count)
    {
        const int tooLarge = 4;
        while (made < count - tooLarge)
        {
            yield return Next();
        }

        while (made < count)
        {
            var path = random.Next(2) == 0 ? Form : Meta;
            yield return Request("10 MB", path, Json, new byte[TooLargeBytes]) with
            {
                Chunked = made % 2 == 0,
            };
        }
    }

    private BadRequest Next() =>
        random.Next(16) switch
        {
            0 => Request("truncated JSON", Form, Json, Cut(GoodJson())),
            1 => Request("truncated form", Form, UrlEncoded, Cut(GoodForm())),
            2 => Request("wrong types", Form, Json, WrongTypes()),
            3 => Request("invalid UTF-8 in JSON", Form, Json, Damage(GoodJson())),
            4 => Request("invalid UTF-8 in a form", Form, UrlEncoded, Damage(GoodForm())),
            5 => Request("deep nesting", Form, Json, Nested()),
            6 => Request("random bytes", Form, Pick(Json, UrlEncoded, Multipart), Noise()),
            7 => Request("broken multipart", Form, Pick(Multipart, "multipart/form-data"), Cut(GoodMultipart())),
            8 => Request("bad escapes", Form, UrlEncoded, Encoding.ASCII.GetBytes($"email=%zz%4&phone=%e9%&x{made}=%")),
            9 => Request(
                "wrong content type",
                Pick(Form, Meta),
                Pick("text/plain", "application/xml", "*/*", "json", "", null),
                GoodJson()
            ),
            10 => Request("unknown source", Pick("/v1/sources/crm", "/v1/sources/%2e%2e", "/v2/x"), Json, GoodJson()),
            11 => Request("missing signature", Meta, Json, Notification()),
            12 => Request("wrong signature", Meta, Json, Notification()) with { Signature = WrongSignature() },
            13 => Signed("signed nonsense", Pick(Cut(Notification()), Damage(Notification()), Nested(), Noise())),
            14 => Signed("signed notification of an unknown lead", Notification()),
            _ => Request(
                "no content",
                Form,
                Pick(Json, UrlEncoded, Multipart),
                Pick<byte[]>([], "null"u8.ToArray(), "[]"u8.ToArray())
            ),
        };

    private BadRequest Request(string kind, string path, string? contentType, byte[] body) =>
        new(kind, path, contentType, body)
        {
            DeliveryId = string.Create(CultureInfo.InvariantCulture, $"bad-{seed}-{made++}"),
        };

    private BadRequest Signed(string kind, byte[] body) =>
        Request(kind, Meta, Json, body) with
        {
            Signature = LeadgenWebhook.Sign(StackSettings.MetaAppSecret, body).Sha256,
        };

    // Every request is unlike all others, so that none counts as a repeated delivery.
    private string Id => $"bad-{seed}-{made}";

    private byte[] GoodJson() =>
        Encoding.UTF8.GetBytes(
            $$"""{"submission_id":"{{Id}}","email":"{{Id}}@example.com","first_name":"Zoë","country":"DE","answers":["a","b"]}"""
        );

    private byte[] GoodForm() =>
        Encoding.ASCII.GetBytes($"submission_id={Id}&email={Id}%40example.com&first_name=Zo%C3%AB&country=DE");

    private byte[] GoodMultipart() =>
        Encoding.UTF8.GetBytes(
            $"--xyz\r\nContent-Disposition: form-data; name=\"submission_id\"\r\n\r\n{Id}\r\n--xyz\r\nContent-Disposition: form-data; name=\"email\"\r\n\r\n{Id}@example.com\r\n--xyz--\r\n"
        );

    private byte[] Notification() =>
        LeadgenWebhook.Body(
            "1001",
            [$"99{seed}{made:D9}" + Pick("", "", "x", "é")],
            DateTimeOffset.FromUnixTimeSeconds(1_780_000_000)
        );

    private byte[] WrongTypes()
    {
        string Wrong() =>
            Pick(
                "17",
                "true",
                "null",
                "[]",
                "{}",
                "[[1]]",
                "{\"a\":{\"b\":1e400}}",
                "-0.0",
                "\"\\u0000\"",
                "\"\\ud83d\""
            );
        return Encoding.UTF8.GetBytes(
            $$"""{"submission_id":{{Pick($"\"{Id}\"", Wrong())}},"submitted_at":{{Wrong()}},"email":{{Wrong()}},"phone":{{Wrong()}},"country":{{Wrong()}},"consent":{{Wrong()}},"note":"{{Id}}"}"""
        );
    }

    private byte[] Nested()
    {
        var depth = random.Next(65, 20_000);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ("{\"a\":", "}");
        var body = new StringBuilder($"{{\"submission_id\":\"{Id}\",\"a\":");
        body.Insert(body.Length, open, depth).Append('1');
        if (random.Next(2) == 0)
        {
            body.Insert(body.Length, close, depth).Append('}');
        }

        return Encoding.ASCII.GetBytes(body.ToString());
    }

    private byte[] Noise()
    {
        var bytes = new byte[random.Next(8, 2000)];
        random.NextBytes(bytes);
        return bytes;
    }

    private byte[] Damage(byte[] good)
    {
        byte[] damaged = [.. good];
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            damaged[random.Next(damaged.Length)] = (byte)random.Next(0x80, 0x100);
        }

        return damaged;
    }

    private byte[] Cut(byte[] good) => good[..random.Next(1, good.Length)];

    private string WrongSignature() =>
        Pick(
            "sha256=" + new string('0', 64),
            "sha256=" + new string('z', 64),
            "sha256=",
            "sha1=" + new string('0', 40),
            "x",
            LeadgenWebhook.Sign("another secret", Notification()).Sha256
        );

    private T Pick<T>(params T[] from) => from[random.Next(from.Length)];
}
