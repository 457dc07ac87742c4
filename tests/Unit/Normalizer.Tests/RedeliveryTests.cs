using LeadStreams.Domain;

namespace LeadStreams.Normalizer.Tests;

[Trait("Requirement", "S1-14")]
public sealed class RedeliveryTests
{
    [Fact]
    public void A_redelivered_lead_changes_nothing()
    {
        using var normalizer = new NormalizerFixture();

        for (var i = 0; i < 4; i++)
        {
            normalizer.Form(Version(1), NormalizerFixture.Now.AddMinutes(i));
        }

        normalizer.Leads.ShouldHaveSingleItem();
        var seen = normalizer.Seen.ShouldHaveSingleItem();
        seen.Key.ShouldBe(Uuid5.LeadId("web-form", "s-1"));
        (seen.Value.Accepted, seen.Value.Redelivered, seen.Value.Superseded).ShouldBe((1, 3, 0));
        normalizer.ShouldConserve();
    }

    [Fact]
    public void White_space_and_order_of_members_are_no_news()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.WebForm,
            """{"submission_id":"s-1","email":"a@example.com","country":"DE"}"""
        );
        normalizer.Send(
            NormalizerFixture.WebForm,
            """{ "country" : "DE", "email" : "a@example.com", "submission_id" : "s-1" }"""
        );
        normalizer.Send(
            NormalizerFixture.WebForm,
            "country=DE&email=a%40example.com&submission_id=s-1",
            "application/x-www-form-urlencoded"
        );

        normalizer.Leads.ShouldHaveSingleItem();
        normalizer.ShouldConserve();
    }

    [Fact]
    public void The_last_record_of_a_lead_is_its_newest_version_whatever_the_order()
    {
        int[][] orders =
        [
            [1, 2, 3],
            [1, 3, 2],
            [2, 1, 3],
            [2, 3, 1],
            [3, 1, 2],
            [3, 2, 1],
            [3, 3, 1, 2, 1, 3],
            [1, 1, 1, 3, 2, 2],
        ];
        foreach (var order in orders)
        {
            using var normalizer = new NormalizerFixture();
            foreach (var version in order)
            {
                normalizer.Send(NormalizerFixture.WebForm, Version(version));
            }

            normalizer.Leads[^1].Attributes.ShouldContain(x => x.Field == "email" && x.Value == "v3@example.com");
            normalizer
                .Seen.Values.Single()
                .Superseded.ShouldBe(order.Where((x, i) => order.Take(i).Any(y => y > x)).Count());
            normalizer.ShouldConserve();
        }
    }

    [Fact]
    public void Two_versions_with_the_same_time_end_the_same_in_either_order()
    {
        string[] bodies =
        [
            """{"submission_id":"s-1","submitted_at":"2026-03-01T00:00:00Z","email":"a@example.com"}""",
            """{"submission_id":"s-1","submitted_at":"2026-03-01T00:00:00Z","email":"b@example.com"}""",
        ];
        using var forward = new NormalizerFixture();
        using var backward = new NormalizerFixture();

        forward.Send(NormalizerFixture.WebForm, bodies[0]);
        forward.Send(NormalizerFixture.WebForm, bodies[1]);
        backward.Send(NormalizerFixture.WebForm, bodies[1]);
        backward.Send(NormalizerFixture.WebForm, bodies[0]);

        backward.Leads[^1].ContentHash.ShouldBe(forward.Leads[^1].ContentHash);
    }

    [Fact]
    public void What_was_seen_survives_a_restart()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(NormalizerFixture.WebForm, Version(2));
        normalizer.Restart();
        normalizer.Send(NormalizerFixture.WebForm, Version(2));
        normalizer.Send(NormalizerFixture.WebForm, Version(1));

        normalizer.Leads.ShouldHaveSingleItem();
        normalizer.ShouldConserve();
    }

    [Fact]
    public void Without_an_id_equal_content_is_one_submission_for_ten_minutes()
    {
        using var normalizer = new NormalizerFixture();
        const string body = """{"form_id":"f","email":"a@example.com","elapsed_ms":17}""";

        normalizer.Form(body);
        normalizer.Form(body.Replace("17", "3000", StringComparison.Ordinal), NormalizerFixture.Now.AddMinutes(9));
        normalizer.Leads.ShouldHaveSingleItem();

        normalizer.Form(body, NormalizerFixture.Now.AddMinutes(11));
        normalizer.Form(body.Replace("a@", "b@", StringComparison.Ordinal));

        normalizer.Leads.Select(x => x.LeadId).Distinct().Count().ShouldBe(3);
        normalizer.ShouldConserve();
    }

    private static string Version(int number) =>
        $$"""{"submission_id":"s-1","submitted_at":"2026-03-01T00:00:0{{number}}Z","email":"v{{number}}@example.com"}""";
}
