using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

public sealed class StaticValidityTests
{
    [Theory]
    [InlineData("mail", "jane.doe@acme.example", true)]
    [InlineData("mail", "info@acme.example", false)]
    [InlineData("mail", "vertrieb@acme.example", false)]
    [InlineData("mail", "informer@acme.example", true)]
    [InlineData("mail", "jane@mailinator.com", false)]
    [InlineData("mail", "no-at-sign", false)]
    [InlineData("mail", "", false)]
    [InlineData("phone", "+4915112340987", true)]
    [InlineData("phone", "+493000000000", false)]
    [InlineData("phone", "+49301234567", false)]
    [InlineData("phone", "+12029876543", false)]
    [InlineData("phone", "+12024561111", true)]
    [InlineData("phone", "112", false)]
    [InlineData("crm:salesforce-emea", "003xx", true)]
    [InlineData("crm", "003xx", true)]
    [InlineData("linkedin", "urn:li:person:1", true)]
    [InlineData("cookie", "c1", true)]
    [InlineData("click", "g1", true)]
    [InlineData("company_name", "acme/jane doe", true)]
    [InlineData("shoe_size", "42", false)]
    public void A_token_is_judged_by_its_own_value(string tokenNamespace, string value, bool valid) =>
        IdentityRules.Default.IsValid(new TokenId(tokenNamespace, value)).ShouldBe(valid);

    [Fact]
    public void A_blocked_pattern_takes_values_out()
    {
        var rules = new IdentityRules(
            "test/1",
            10,
            [
                new()
                {
                    Namespace = "mail",
                    Tier = 2,
                    HardLimitLeads = 5,
                    BlockedPatterns = ["@agency\\.example$"],
                },
            ]
        );
        rules.IsValid(new TokenId("mail", "a@agency.example")).ShouldBeFalse();
        rules.IsValid(new TokenId("mail", "a@agency.example.org")).ShouldBeTrue();
    }

    [Fact]
    public void The_default_limits_are_those_of_the_specification()
    {
        var rules = IdentityRules.Default.Namespaces.ToDictionary(rule => rule.Namespace, StringComparer.Ordinal);
        rules.Values.Where(rule => rule.Exclusive).Select(rule => rule.Namespace).ShouldBe(["crm", "linkedin"]);
        Limits("mail").ShouldBe((2, 200, "crm:2"));
        Limits("phone").ShouldBe((3, 100, "mail:3"));
        Limits("cookie").ShouldBe((4, 50, "mail:2"));
        Limits("click").ShouldBe((4, 20, "mail:1"));
        Limits("company_name").ShouldBe((5, 12, "mail:3"));
        Limits("crm").ShouldBe((1, 1000, ""));
        Limits("linkedin").ShouldBe((1, 1000, ""));

        (int Tier, int Hard, string Co) Limits(string name) =>
            (
                rules[name].Tier,
                rules[name].HardLimitLeads,
                string.Join(' ', rules[name].CoTokenLimits.Select(limit => $"{limit.Namespace}:{limit.Limit}"))
            );
    }
}
