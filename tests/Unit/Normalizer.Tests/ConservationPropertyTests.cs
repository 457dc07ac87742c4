using System.Text;

namespace LeadStreams.Normalizer.Tests;

[Trait("Requirement", "S0-5")]
[Trait("Requirement", "S1-14")]
public sealed class ConservationPropertyTests
{
    private const int Rounds = 3000;

    [Fact]
    public void Whatever_comes_in_is_accepted_rejected_or_counted_as_redelivered()
    {
        using var normalizer = new NormalizerFixture();
        var random = new Random(20261122);
        string[] types =
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data; boundary=b",
            "text/plain",
            "",
        ];

        for (var i = 0; i < Rounds; i++)
        {
            var topic = random.Next(3) == 0 ? NormalizerFixture.Meta : NormalizerFixture.WebForm;
            var body = Mutate(Encoding.UTF8.GetBytes(Template(random)), random);
            normalizer.Send(
                topic,
                body,
                random.Next(3) == 0 ? types[random.Next(types.Length)] : types[0],
                NormalizerFixture.Now.AddSeconds(random.Next(3600))
            );
        }

        normalizer.ShouldConserve();
        normalizer.Leads.Count.ShouldBeGreaterThan(Rounds / 20);
        normalizer.Rejected.Count.ShouldBeGreaterThan(Rounds / 20);
        normalizer.Seen.Values.Sum(x => x.Redelivered).ShouldBeGreaterThan(Rounds / 20);
        normalizer.Latest.ShouldAllBe(x => normalizer.Seen[x.Key].ContentHash == x.Value.ContentHash);
    }

    [Fact]
    public void The_same_records_in_any_order_end_in_the_same_leads()
    {
        var random = new Random(7);
        string[] bodies =
        [
            .. Enumerable
                .Range(0, 60)
                .Select(x =>
                    $$"""{"submission_id":"s-{{x % 12}}","submitted_at":"2026-03-01T00:00:{{10 + (x % 5)}}Z","email":"a{{x % 7}}@example.com","country":"DE","phone":"030 12345{{x % 3}}"}"""
                ),
        ];
        string[]? expected = null;
        for (var round = 0; round < 20; round++)
        {
            random.Shuffle(bodies);
            using var normalizer = new NormalizerFixture();
            foreach (var body in bodies)
            {
                normalizer.Send(NormalizerFixture.WebForm, body);
            }

            string[] final = [.. normalizer.Latest.Select(x => x.Key + " " + x.Value.ContentHash)];
            expected ??= final;
            final.ShouldBe(expected);
            normalizer.ShouldConserve();
        }
    }

    private static string Template(Random random) =>
        random.Next(3) switch
        {
            0 =>
                $$"""{"submission_id":"s-{{random.Next(40)}}","submitted_at":"2026-03-0{{random.Next(1, 9)}}T00:00:00Z","email":"ana@example.com","phone":"030 123456","country":"DE","consent":{"marketing_email":"yes"},"page_url":"https://x.example/?utm_source=a&gclid=1"}""",
            1 =>
                $$"""{"id":"{{random.Next(40)}}","created_time":"2026-01-02T03:04:05+0000","field_data":[{"name":"email","values":["ana@example.com"]},{"name":"full_name","values":["Ana Diaz"]},{"name":"q?","values":["1","2"]}]}""",
            _ =>
                $"submission_id=f-{random.Next(40)}&email=ana%40example.com&first_name=Zo%C3%AB&country=AT&topics=a&topics=b",
        };

    private static byte[] Mutate(byte[] body, Random random)
    {
        var result = body.ToList();
        for (var i = random.Next(3) == 0 ? random.Next(1, 6) : 0; i > 0 && result.Count > 0; i--)
        {
            var at = random.Next(result.Count);
            switch (random.Next(5))
            {
                case 0:
                    result[at] = (byte)random.Next(256);
                    break;
                case 1:
                    result.RemoveAt(at);
                    break;
                case 2:
                    result.InsertRange(at, "\\ud83d"u8.ToArray());
                    break;
                case 3:
                    result.RemoveRange(at, result.Count - at);
                    break;
                default:
                    result.InsertRange(at, "[{\"%0000\u0301"u8.ToArray());
                    break;
            }
        }

        return [.. result];
    }
}
