using System.Globalization;
using LeadStreams.Domain;

namespace LeadStreams.Normalizer.Tests;

/// <summary>The id of a record that brings none is made of what was received, and of nothing that we make of it.</summary>
[Trait("Requirement", "S1-14")]
public sealed class RecordWithoutIdTests
{
    private const string Body =
        """{"form_id":"f","email":"Ana@Example.com","country":"DE","budget":"5k","elapsed_ms":17}""";

    private static readonly (string Old, string New)[] AnotherMapping =
    [
        ("mapping_version: \"2026-", "mapping_version: \"2027-"),
        (
            "  email: { from: [email, work_email], take: all, transform: email",
            "  email: { from: [email], transform: email"
        ),
        ("job_title: { from: [job_title]", "job_title: { from: [job_title, budget]"),
        ("answers:\n  except: [redirect_to, elapsed_ms", "answers:\n  except: [redirect_to, form_id"),
    ];

    [Fact]
    public void It_stays_when_the_mapping_changes()
    {
        using var normalizer = new NormalizerFixture();
        var before = normalizer.Form(Body);

        normalizer.RestartWith(AnotherMapping);
        normalizer.Form(Body);

        normalizer.Seen.ShouldHaveSingleItem().Key.ShouldBe(before.LeadId);
        normalizer.Leads.ShouldAllBe(lead => lead.LeadId == before.LeadId);
        normalizer.ShouldConserve();
    }

    [Theory]
    [InlineData("""{"country":"DE","elapsed_ms":9, "budget":"5k" ,"email":"Ana@Example.com","form_id":"f"}""", true)]
    [InlineData("""{"form_id":"f","email":"Ana@Example.com","country":"DE","budget":"5k"}""", true)]
    [InlineData("""{"form_id":"f","email":"Ana@Example.com","country":"DE","budget":"6k"}""", false)]
    [InlineData("""{"form_id":"f","email":"Ana@Example.com","country":"DE","budget":["5k"]}""", false)]
    [InlineData("""{"form_id":"f","email":"Ana@Example.com","country":"DE","budget":"5k","x":null}""", false)]
    public void Order_and_white_space_and_what_the_source_excepts_are_no_content(string body, bool isTheSame)
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Form(Body);
        normalizer.Send(NormalizerFixture.WebForm, body);

        normalizer.Seen.Count.ShouldBe(isTheSame ? 1 : 2);
    }

    [Fact]
    public void The_same_content_as_a_form_is_the_same_record()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Form(Body);
        normalizer.Send(
            NormalizerFixture.WebForm,
            "email=Ana%40Example.com&country=DE&budget=5k&form_id=f&elapsed_ms=3",
            "application/x-www-form-urlencoded"
        );

        normalizer.Seen.ShouldHaveSingleItem().Value.Redelivered.ShouldBe(1);
    }

    [Fact]
    public void A_lead_whose_id_was_made_of_the_mapped_content_keeps_it()
    {
        using var other = new NormalizerFixture();
        var lead = other.Form(Body);
        var window = NormalizerFixture.Now.ToUnixTimeMilliseconds() / 600_000;
        var formerId = Uuid5.LeadId(
            "web-form",
            string.Create(
                CultureInfo.InvariantCulture,
                $"content:{lead.ContentHash.AsSpan("m000000000000".Length, 32)}:{window}"
            )
        );
        using var normalizer = new NormalizerFixture();
        normalizer.Erase(formerId);

        normalizer.Send(NormalizerFixture.WebForm, Body);

        normalizer.Leads.ShouldBeEmpty();
        normalizer.Seen.ShouldHaveSingleItem().Value.Redelivered.ShouldBe(1);
        lead.LeadId.ShouldNotBe(formerId);
    }

    [Fact]
    public void An_erased_lead_stays_out_when_the_mapping_changes()
    {
        using var normalizer = new NormalizerFixture();
        normalizer.Erase(normalizer.Form(Body).LeadId);
        var outputs = normalizer.Outputs;

        normalizer.RestartWith(AnotherMapping);
        normalizer.Send(NormalizerFixture.WebForm, Body);

        normalizer.Outputs.ShouldBe(outputs);
    }
}
