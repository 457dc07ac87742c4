using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Broker.Security.Tests;

public sealed class AclRulesTests
{
    private static readonly AclClient _alice = new("User:alice", "10.0.0.1");

    [Theory]
    [InlineData(nameof(AclOperation.Read), nameof(AclOperation.Read), true)]
    [InlineData(nameof(AclOperation.Read), nameof(AclOperation.Write), false)]
    [InlineData(nameof(AclOperation.All), nameof(AclOperation.AlterConfigs), true)]
    [InlineData(nameof(AclOperation.Read), nameof(AclOperation.Describe), true)]
    [InlineData(nameof(AclOperation.Write), nameof(AclOperation.Describe), true)]
    [InlineData(nameof(AclOperation.Delete), nameof(AclOperation.Describe), true)]
    [InlineData(nameof(AclOperation.Alter), nameof(AclOperation.Describe), true)]
    [InlineData(nameof(AclOperation.Create), nameof(AclOperation.Describe), false)]
    [InlineData(nameof(AclOperation.AlterConfigs), nameof(AclOperation.DescribeConfigs), true)]
    [InlineData(nameof(AclOperation.AlterConfigs), nameof(AclOperation.Describe), false)]
    [InlineData(nameof(AclOperation.Describe), nameof(AclOperation.Read), false)]
    public void An_allowed_operation_implies_what_Kafka_says(string given, string wanted, bool allowed)
    {
        var rules = new AclRules([Rule("orders", operation: Enum.Parse<AclOperation>(given))], allowIfNone: false);
        rules.Allow(_alice, Enum.Parse<AclOperation>(wanted), AclResourceType.Topic, "orders").ShouldBe(allowed);
    }

    [Fact]
    public void A_denial_implies_nothing_and_beats_every_allowance()
    {
        var rules = new AclRules(
            [
                Rule("orders", operation: AclOperation.All),
                Rule("ord", AclPatternType.Prefixed, operation: AclOperation.Read, permission: AclPermission.Deny),
            ],
            allowIfNone: true
        );
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Topic, "orders").ShouldBeFalse();
        rules.Allow(_alice, AclOperation.Describe, AclResourceType.Topic, "orders").ShouldBeTrue();
        rules.Allow(_alice, AclOperation.Write, AclResourceType.Topic, "orders").ShouldBeTrue();
    }

    [Theory]
    [InlineData("orders", nameof(AclPatternType.Literal), "orders", true)]
    [InlineData("orders", nameof(AclPatternType.Literal), "orders.eu", false)]
    [InlineData("orders", nameof(AclPatternType.Prefixed), "orders.eu", true)]
    [InlineData("orders", nameof(AclPatternType.Prefixed), "order", false)]
    [InlineData("*", nameof(AclPatternType.Literal), "anything", true)]
    [InlineData("*", nameof(AclPatternType.Prefixed), "anything", false)]
    public void A_pattern_covers_what_it_says(string pattern, string type, string topic, bool covered)
    {
        var rules = new AclRules([Rule(pattern, Enum.Parse<AclPatternType>(type))], allowIfNone: false);
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Topic, topic).ShouldBe(covered);
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Group, topic).ShouldBeFalse();
    }

    [Theory]
    [InlineData("User:alice", "10.0.0.1", true)]
    [InlineData("User:*", "*", true)]
    [InlineData("User:bob", "*", false)]
    [InlineData("User:alice", "10.0.0.2", false)]
    public void A_rule_is_about_its_principal_and_host(string principal, string host, bool concerned)
    {
        var rules = new AclRules([Rule("orders", principal: principal, host: host)], allowIfNone: false);
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Topic, "orders").ShouldBe(concerned);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_default_decides_only_where_no_rule_is_about_the_resource(bool allowIfNone)
    {
        var rules = new AclRules([Rule("orders", principal: "User:bob")], allowIfNone);
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Topic, "orders").ShouldBeFalse();
        rules.Allow(_alice, AclOperation.Read, AclResourceType.Topic, "others").ShouldBe(allowIfNone);
    }

    [Fact]
    public void Decisions_agree_with_the_rules_read_one_by_one()
    {
        var property = Prop.ForAll(
            AclGen.Bindings.ToArbitrary(),
            AclGen.Questions.ToArbitrary(),
            (AclBinding[] bindings, Question question) =>
                new[] { true, false }.All(allowIfNone =>
                    new AclRules([.. bindings.Distinct()], allowIfNone).Allow(
                        question.Client,
                        question.Operation,
                        question.Type,
                        question.Name
                    ) == AclModel.Allow(bindings, allowIfNone, question)
                )
        );
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), property);
    }

    [Fact]
    public void Something_may_be_allowed_on_any_topic_wherever_one_name_allows_it()
    {
        var property = Prop.ForAll(
            AclGen.Bindings.ToArbitrary(),
            AclGen.Questions.ToArbitrary(),
            (AclBinding[] bindings, Question question) =>
            {
                // The other direction does not hold: two denials may together close what neither closes alone.
                var rules = new AclRules([.. bindings.Distinct()], allowIfNone: false);
                return !rules.Allow(question.Client, question.Operation, question.Type, question.Name)
                    || rules.AllowOnAny(question.Client, question.Operation, question.Type);
            }
        );
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), property);
    }

    [Fact]
    public void Nothing_is_allowed_on_any_topic_when_all_are_denied()
    {
        var denyAll = Rule("*", permission: AclPermission.Deny);
        new AclRules([Rule("orders"), denyAll], true)
            .AllowOnAny(_alice, AclOperation.Read, AclResourceType.Topic)
            .ShouldBeFalse();
        var denyWider = Rule("ord", AclPatternType.Prefixed, permission: AclPermission.Deny);
        new AclRules([Rule("orders", AclPatternType.Prefixed), denyWider], false)
            .AllowOnAny(_alice, AclOperation.Read, AclResourceType.Topic)
            .ShouldBeFalse();
        new AclRules([Rule("o", AclPatternType.Prefixed), denyWider], false)
            .AllowOnAny(_alice, AclOperation.Read, AclResourceType.Topic)
            .ShouldBeTrue();
    }

    private static AclBinding Rule(
        string name,
        AclPatternType pattern = AclPatternType.Literal,
        string principal = "User:alice",
        string host = "*",
        AclOperation operation = AclOperation.Read,
        AclPermission permission = AclPermission.Allow
    ) => new(new AclResource(AclResourceType.Topic, pattern, name), principal, host, operation, permission);
}
