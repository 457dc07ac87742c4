using LeadStreams.Domain;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Offline;

public sealed class ResolveRunTests
{
    private const string TwoLeadsOfOneMailbox = """
        {"type":"up","lead":"b","version":1,"ts":1,"tokens":[["mail","x@y.example"],["crm:hubspot","17"]]}
        {"type":"up","lead":"a","version":1,"ts":2,"tokens":[["mail","x@y.example"]]}
        """;

    [Fact]
    public void Leads_are_listed_in_order_with_the_id_the_service_would_give()
    {
        var person = Uuid5.PersonId("b");
        Resolving
            .Of(TwoLeadsOfOneMailbox, ResolveListing.Persons, IdentityRules.Default)
            .Output.ShouldBe($"a\t{person}\nb\t{person}\n");
    }

    [Fact]
    public void A_deleted_lead_is_not_listed_and_a_newer_version_brings_it_back()
    {
        var deleted = TwoLeadsOfOneMailbox + "\n" + """{"type":"del","lead":"b","version":2}""";
        Resolving.Of(deleted).Output.ShouldBe("a\ta\n");
        Resolving
            .Of(deleted + "\n" + """{"type":"up","lead":"b","version":3,"ts":1,"tokens":[["mail","x@y.example"]]}""")
            .Output.ShouldBe("a\tb\nb\tb\n");
    }

    [Fact]
    public void Facts_of_one_version_give_the_same_in_every_order()
    {
        string[] lines =
        [
            """{"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail","m"]]}""",
            """{"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","m"]]}""",
            """{"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","n"]]}""",
            """{"type":"up","lead":"b","version":1,"ts":3,"tokens":[]}""",
            """{"type":"up","lead":"c","version":1,"ts":2,"tokens":[["mail","m"]]}""",
            """{"type":"del","lead":"c","version":1}""",
        ];
        var outputs = Orders.All(lines).Select(order => Resolving.Of(string.Join('\n', order)).Output);
        outputs.Distinct().ShouldHaveSingleItem().ShouldNotContain("c\t");
    }

    [Fact]
    public void The_hash_of_the_source_decides_between_facts_of_one_version()
    {
        var facts = """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail","m"]]}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","m"]],"hash":"2"}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","n"]],"hash":"1"}
            """;
        Resolving.Of(facts).Output.ShouldBe("a\ta\nb\ta\n");
    }

    [Fact]
    public void Decisions_join_and_part_and_what_is_blocked_is_a_review()
    {
        var facts = """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["tel","ü\t\"1"]]}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["tel","ü\t\"1"]]}
            {"type":"up","lead":"c","version":1,"ts":3,"tokens":[]}
            {"type":"cannot","decision":"d1","a":"b","b":"a","version":1,"on":true}
            {"type":"must","decision":"d2","a":"b","b":"c","version":1,"on":true}
            """;
        Resolving.Of(facts).Output.ShouldBe("a\ta\nb\tb\nc\tb\n");
        Resolving
            .Of(facts, ResolveListing.Reviews)
            .Output.ShouldBe("""["tel","ü\t\"1"]""" + "\t" + """["a","b"]""" + "\tcannot_link\n");

        var suppressed = facts + "\n" + """{"type":"suppress","token":["tel","ü\t\"1"],"version":1,"on":true}""";
        Resolving.Of(suppressed, ResolveListing.Reviews).Output.ShouldBe("");
    }

    [Fact]
    public void Every_malformed_line_is_told_with_its_place_and_nothing_is_printed()
    {
        var facts = """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[]}
            nonsense
            [1]
            {"lead":"a"}
            {"type":"what"}
            {"type":"up","lead":"a","version":1,"ts":1}
            {"type":"up","lead":"a","version":1.5}
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail"]]}
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail","x","y"]]}
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["must_link","d1"]]}
            {"type":"up","lead":"a\tb","version":1,"ts":1,"tokens":[]}
            {"type":"del","lead":"\ud800","version":1}

            {"type":"del","lead":"a","lead":"b","version":1}
            {"type":"del","lead":"a","version":1} and more
            {"type":"must","decision":"d1","a":"a","b":"b","version":1,"on":"yes"}
            {"type":"suppress","version":1,"on":true}
            {"type":"del","lead":"a","ver
            """;
        var result = Resolving.Of(facts);
        result.ExitCode.ShouldBe(ResolveRun.Malformed);
        result.Output.ShouldBe("");
        result.Errors.ShouldBe(
            """
            facts.jsonl:2: not a JSON object; it breaks at byte 2
            facts.jsonl:3: a fact is a JSON object
            facts.jsonl:4: the fact lacks 'type'
            facts.jsonl:5: there is no fact of the type 'what' (known: cannot, del, must, suppress, up)
            facts.jsonl:6: a fact of the type 'up' needs 'tokens'
            facts.jsonl:7: 'version' must be a whole number of at most 64 bits
            facts.jsonl:8: 'tokens' must hold [namespace, value], both texts
            facts.jsonl:9: 'tokens' must hold [namespace, value], both texts
            facts.jsonl:10: 'must_link' is for decisions: say it with a fact of the type 'must'
            facts.jsonl:11: 'lead' must not hold control characters
            facts.jsonl:12: a text is not valid Unicode
            facts.jsonl:14: 'lead' comes twice
            facts.jsonl:15: not a JSON object; it breaks at byte 39
            facts.jsonl:16: 'on' must be true or false
            facts.jsonl:17: a fact of the type 'suppress' needs 'token'
            facts.jsonl:18: not a JSON object; it breaks at byte 30

            """
        );
    }

    [Fact]
    public void The_reading_ends_after_twenty_faults()
    {
        var result = Resolving.Of(string.Concat(Enumerable.Repeat("x\n", 50)));
        result.Errors.Split('\n').Length.ShouldBe(22);
        result.Errors.ShouldEndWith(
            "facts.jsonl:20: not a JSON object; it breaks at byte 1\nthere may be more: the reading ended after 20 faults\n"
        );
    }

    [Fact]
    public void Tokens_without_a_rule_are_told_and_link_nobody()
    {
        var facts = """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["phnoe","1"]],"comment":{"of":["an","export"]}}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["phnoe","1"]]}
            """;
        var result = Resolving.Of(facts);
        result.ExitCode.ShouldBe(ResolveRun.Succeeded);
        result.Output.ShouldBe("a\ta\nb\tb\n");
        result.Errors.ShouldBe("the rules do not name 'phnoe': 2 token(s) of it link nobody\n");
    }

    [Fact]
    public void Lines_longer_than_the_buffer_and_a_byte_order_mark_are_read()
    {
        var value = new string('v', 300_000);
        var facts =
            $"\ufeff{{\"type\":\"up\",\"lead\":\"a\",\"version\":1,\"ts\":1,\"tokens\":[[\"mail\",\"{value}\"]]}}\n"
            + $"{{\"type\":\"up\",\"lead\":\"b\",\"version\":1,\"ts\":2,\"tokens\":[[\"mail\",\"{value}\"]]}}";
        Resolving.Of(facts).Output.ShouldBe("a\ta\nb\ta\n");
    }
}
