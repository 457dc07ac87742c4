using LeadStreams.Domain.Sources;

namespace LeadStreams.Domain.Tests;

[Trait("Requirement", "S1-4")]
public sealed class SourceDefinitionTests
{
    private const string Dictionary = """
        version: "1"
        survivorship: { version: 1, sources: [shop] }
        fields:
          email: { type: email, meaning: Address, validation: an address, owner: data, pii: direct, survivorship: verified_rank_newest, system_of_record: CRM, wanted: true }
        touch:
          channel: { type: text, meaning: Channel, validation: a channel, owner: data, pii: none, survivorship: per_touch, system_of_record: event }
        tokens:
          mail: { type: token, meaning: Key, validation: a key, owner: data, pii: direct, survivorship: all, system_of_record: event }
        consents:
          marketing_email: { type: flag, meaning: Consent, validation: yes or no, owner: privacy, pii: indirect, survivorship: newest_then_refusal, system_of_record: event }
        """;

    private const string Source = """
        source: shop
        title: Shop
        owner: shop-team
        mapping_version: "1"
        receive:
          content_types: [application/json]
        records:
          at: orders
          id: { from: [id] }
        fields:
          email: { from: [email], transform: email, validate: by_transform }
        touch:
          rows:
            channel: { default: direct, transform: text, validate: max_length(20) }
        tokens:
          derive: [mail]
        consents:
          - { purpose: marketing_email, from: [optin] }
        """;

    [Fact]
    public void A_source_is_what_its_file_declares()
    {
        var source = Parse(Source);

        source.Name.ShouldBe("shop");
        source.RawTopic.ShouldBe("leads.raw.shop");
        source.Fields.ShouldHaveSingleItem().Owner.ShouldBe("shop-team");
        source.Records.At.ToString().ShouldBe("orders");
        source.Receive.Signature.ShouldBeNull();
    }

    [Fact]
    public void Every_fault_is_listed_at_once_with_its_line()
    {
        var faults = Faults(
            Source
                .Replace("owner: shop-team", "ownr: shop-team", StringComparison.Ordinal)
                .Replace("[application/json]", "[text/csv]", StringComparison.Ordinal)
                .Replace("from: [email]", "from: ['email[']", StringComparison.Ordinal)
                .Replace("transform: email", "transform: mail", StringComparison.Ordinal)
                .Replace("max_length(20)", "max_length(x)", StringComparison.Ordinal)
                .Replace("derive: [mail]", "derive: [mail, shoe_size]", StringComparison.Ordinal)
        );

        string[] expected =
        [
            "shop/source.yaml:1: the file lacks 'owner'",
            "shop/source.yaml:3: the file has no key 'ownr'",
            "shop/source.yaml:6: 'text/csv' cannot be read",
            "shop/source.yaml:11: the path \"email[\" cannot be read at character 7",
            "shop/source.yaml:11: the transform 'mail' is not known",
            "shop/source.yaml:14: the validation 'max_length(x)' is not known",
            "shop/source.yaml:16: no token 'shoe_size' follows from fields",
            "shop/source.yaml:16: 'shoe_size' is mapped but not documented under 'tokens' of the dictionary",
        ];
        faults.Count.ShouldBe(expected.Length, string.Join('\n', faults));
        for (var i = 0; i < expected.Length; i++)
        {
            faults[i].ShouldStartWith(expected[i]);
        }
    }

    [Theory]
    [InlineData(
        "email: { from: [email], transform: email",
        "shoe_size: { from: [email], transform: text",
        "'shoe_size' is mapped but not documented under 'fields'"
    )]
    [InlineData(
        "email: { from: [email], transform: email",
        "whole: { from: [email], transform: full_name",
        "'first_name' is mapped but not documented under 'fields'"
    )]
    [InlineData("purpose: marketing_email", "purpose: sms", "'sms' is mapped but not documented under 'consents'")]
    [InlineData("channel: {", "color: {", "'touch.color' is mapped but not documented under 'touch'")]
    public void What_is_not_in_the_dictionary_may_not_be_mapped(string old, string mapped, string fault)
    {
        Faults(Source.Replace(old, mapped, StringComparison.Ordinal))
            .ShouldContain(x => x.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_fingerprint_leaves_out_goes_with_a_fingerprint()
    {
        var source = Parse(
            Source.Replace(
                "{ from: [id] }",
                "{ fingerprint_minutes: 5, fingerprint_except: [elapsed] }",
                StringComparison.Ordinal
            )
        );
        source.Records.FingerprintWindow.ShouldBe(TimeSpan.FromMinutes(5));
        source.Records.FingerprintExcept.ShouldBe(["elapsed"]);

        Faults(
                Source.Replace(
                    "{ from: [id] }",
                    "{ from: [id], fingerprint_except: [elapsed] }",
                    StringComparison.Ordinal
                )
            )
            .ShouldHaveSingleItem()
            .ShouldEndWith("'fingerprint_except' goes with 'fingerprint_minutes'");
    }

    [Fact]
    public void A_mapping_version_tells_which_is_newer()
    {
        Parse(Source)
            .MappingOrder.ShouldBeLessThan(
                Parse(
                    Source.Replace("mapping_version: \"1\"", "mapping_version: \"1-1\"", StringComparison.Ordinal)
                ).MappingOrder
            );
        Faults(Source.Replace("mapping_version: \"1\"", "mapping_version: new", StringComparison.Ordinal))
            .ShouldHaveSingleItem()
            .ShouldStartWith("shop/source.yaml:4: 'new' must be one to three numbers");
    }

    [Fact]
    public void A_secret_is_named_and_never_written_down()
    {
        Faults(
                Source.Replace(
                    "  content_types: [application/json]",
                    "  content_types: [application/json]\n  signature: { scheme: hmac-sha256, header: X-Sig, secret: s3cr3t-value }",
                    StringComparison.Ordinal
                )
            )
            .ShouldHaveSingleItem()
            .ShouldContain("never the secret itself");
    }

    [Theory]
    [InlineData("owner: data,", "", "lacks 'owner'")]
    [InlineData("pii: direct", "pii: secret", "'pii' is 'secret'")]
    [InlineData("meaning: Address", "meening: Address", "has no key 'meening'")]
    [InlineData("version: \"1\"", "versions: \"1\"", "lacks 'version'")]
    public void An_entry_of_the_dictionary_is_complete(string old, string changed, string fault)
    {
        var faults = Should
            .Throw<SourceDefinitionException>(() =>
                DataDictionary.Parse(Dictionary.Replace(old, changed, StringComparison.Ordinal), "dictionary.yaml")
            )
            .Faults;

        faults.ShouldContain(x =>
            x.StartsWith("dictionary.yaml:", StringComparison.Ordinal) && x.Contains(fault, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void A_file_that_is_no_YAML_is_a_fault_and_no_crash()
    {
        Faults("source: [").ShouldNotBeEmpty();
        Faults("").ShouldNotBeEmpty();
        Faults("- 1").ShouldNotBeEmpty();
    }

    private static SourceDefinition Parse(string yaml) =>
        SourceCatalog.Parse(yaml, "shop/source.yaml", "shop", DataDictionary.Parse(Dictionary, "dictionary.yaml"));

    private static IReadOnlyList<string> Faults(string yaml) =>
        Should.Throw<SourceDefinitionException>(() => Parse(yaml)).Faults;
}
