using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Tests;

public sealed class LeadContentTests
{
    [Theory]
    [InlineData("\"country\":\"Schweiz\"", "de", "country_field")]
    [InlineData("\"country\":\"France\",\"phone\":\"+4930123456\"", null, "unknown_country")]
    [InlineData("\"country\":\"Atlantis\",\"phone\":\"+4930123456\"", "de", "phone_region")]
    [InlineData("\"phone\":\"+14155550100\"", "us", "phone_region")]
    [InlineData("\"phone\":\"+16135550100\"", "us", "phone_region")]
    [InlineData("\"phone\":\"+33612345678\"", null, "no_evidence")]
    [InlineData("\"first_name\":\"Ana\"", null, "no_evidence")]
    public void The_market_is_told_by_country_then_phone(string members, string? market, string reason)
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form("{\"submission_id\":\"1\",\"email\":\"a@example.com\"," + members + "}");

        (lead.Market, lead.MarketReason).ShouldBe((market, reason));
    }

    [Theory]
    [InlineData("\"utm_medium\":\"CPC\"", "paid_search")]
    [InlineData("\"utm_medium\":\"cpc\",\"utm_source\":\"Facebook\"", "paid_social")]
    [InlineData("\"utm_medium\":\"paid-social\"", "paid_social")]
    [InlineData("\"utm_medium\":\"email\"", "email")]
    [InlineData("\"utm_medium\":\"cpm\"", "display")]
    [InlineData("\"utm_medium\":\"something new\"", "referral")]
    [InlineData("\"gclid\":\"abc\"", "paid_search")]
    [InlineData("\"fbclid\":\"abc\"", "social")]
    [InlineData("\"referrer\":\"https://www.google.de/\"", "organic")]
    [InlineData("\"referrer\":\"https://www.linkedin.com/feed\"", "social")]
    [InlineData("\"referrer\":\"https://notgoogle.example/\"", "referral")]
    [InlineData("\"form_id\":\"x\"", "direct")]
    public void The_channel_is_told_by_what_is_known_of_the_visit(string members, string channel)
    {
        using var normalizer = new NormalizerFixture();

        normalizer
            .Form("{\"submission_id\":\"1\",\"email\":\"a@example.com\"," + members + "}")
            .Touch.Channel.ShouldBe(channel);
    }

    [Theory]
    [InlineData("info@acme.example", "", "role_email")]
    [InlineData("ana@mailinator.com", "", "disposable_email")]
    [InlineData("ana+x@gmail.com", "mail ana@gmail.com", "")]
    public void Only_an_address_of_a_person_links(string email, string tokens, string warnings)
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form($$"""{"submission_id":"1","email":"{{email}}"}""");

        string.Join(' ', lead.Tokens.Select(x => x.Namespace + " " + x.Value)).ShouldBe(tokens);
        string.Join(' ', lead.Warnings).ShouldBe(warnings);
    }

    [Fact]
    public void Aggregate_click_ids_and_placeholder_numbers_link_nobody()
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form(
            """{"submission_id":"1","email":"a@example.com","phone":"+49 30 1111111","gbraid":"g","wbraid":"w","gclid":"CaSe"}"""
        );

        lead.Tokens.Select(x => x.Namespace + " " + x.Value).ShouldBe(["click gclid:CaSe", "mail a@example.com"]);
        lead.Touch.ClickIds.Keys.ShouldBe(["gbraid", "gclid", "wbraid"]);
    }

    [Fact]
    public void A_test_lead_is_kept_marked_and_links_nobody()
    {
        using var normalizer = new NormalizerFixture();

        normalizer.Send(
            NormalizerFixture.Meta,
            """{"id":"1","field_data":[{"name":"email","values":["test@meta.com"]},{"name":"custom?","values":["<Test Lead: dummy data for custom"]}]}"""
        );

        var lead = normalizer.Leads.ShouldHaveSingleItem();
        lead.IsTest.ShouldBeTrue();
        lead.Tokens.IsEmpty.ShouldBeTrue();
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("\"on\"", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("\"\"", false)]
    [InlineData("\"perhaps\"", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public void A_consent_is_a_clear_yes_or_no(string value, bool? granted)
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form($$"""{"submission_id":"1","email":"a@example.com","consent_phone":{{value}}}""");

        bool? given = lead.Consents.IsEmpty ? null : lead.Consents[0].Granted;
        given.ShouldBe(granted);
    }

    [Fact]
    public void A_time_in_the_future_or_past_all_reason_is_not_believed()
    {
        using var normalizer = new NormalizerFixture();

        foreach (var time in new[] { "2026-03-04T00:00:00Z", "03/02/2026", "1888-01-01T00:00:00Z", "soon" })
        {
            var lead = normalizer.Form(
                $$"""{"submission_id":"{{time}}","submitted_at":"{{time}}","email":"a@example.com"}"""
            );
            lead.OccurredAt.ShouldBe(NormalizerFixture.Now);
            lead.Warnings.ShouldContain(x => x.Contains("occurred_at", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_bad_field_does_not_cost_the_lead()
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form(
            """{"submission_id":"1","email":"a@example.com","phone":"+1 555 0100","website":"acme","message":"a\u0000b"}"""
        );

        lead.Attributes.Single(x => x.Field == "phone").Verification.ShouldBe(Verification.Invalid);
        lead.Attributes.Single(x => x.Field == "message").Value.ShouldBe("a b");
        lead.Warnings.ShouldBe(["invalid_phone", "invalid_website"]);
    }

    [Fact]
    public void A_long_text_is_cut_and_a_long_id_is_not_kept()
    {
        using var normalizer = new NormalizerFixture();
        var emoji = string.Concat(Enumerable.Repeat("😀", 5000));

        var lead = normalizer.Form(
            $$"""{"submission_id":"1","email":"a@example.com","message":"{{emoji}}","form_id":"{{new string('f', 300)}}"}"""
        );

        lead.Attributes.Single(x => x.Field == "message").Value.Length.ShouldBe(8000);
        lead.Touch.FormId.ShouldBeNull();
        lead.Warnings.ShouldBe(["invalid_form_id", "truncated_message"]);
    }

    [Fact]
    public void Attributes_tokens_and_warnings_are_sorted()
    {
        using var normalizer = new NormalizerFixture();

        var lead = normalizer.Form(
            """{"submission_id":"1","work_email":"b@example.com","email":["c@example.com","a@example.com","c@example.com"],"phone":"+4930123456","first_name":"Ana","last_name":"Diaz","company":"Acme"}"""
        );

        lead.Attributes.Select(x => x.Field + x.Value).ShouldBeInOrder();
        lead.Tokens.Select(x => x.Namespace + x.Value).ShouldBeInOrder();
        lead.Attributes.Count(x => x.Field == "email").ShouldBe(3);
    }
}
