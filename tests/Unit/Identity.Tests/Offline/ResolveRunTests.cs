using System.Text;
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
    public void Different_contents_of_one_version_and_one_hash_give_the_same_in_every_order()
    {
        string[] lines =
        [
            """{"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail","m"]]}""",
            """{"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","m"]],"hash":"1"}""",
            """{"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail","n"]],"hash":"1"}""",
            """{"type":"up","lead":"b","version":1,"ts":3,"tokens":[["mail","m"]],"hash":"1"}""",
            """{"type":"up","lead":"b","version":1,"ts":3,"tokens":[["mail","m"]],"hash":"0"}""",
        ];
        Orders
            .All(lines)
            .Select(order => Resolving.Of(string.Join('\n', order)).Output)
            .Distinct()
            .ShouldHaveSingleItem();
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
            {"type":"del","lead":17,"version":1}
            {"type":"must","decision":"","a":"a","b":"b","version":1,"on":true}
            {"type":"must","decision":"\u0000","a":"a","b":"b","version":1,"on":true}
            """;
        var result = Resolving.Of(facts);
        result.ExitCode.ShouldBe(ResolveRun.Malformed);
        result.Output.ShouldBe("");
        result.Errors.ShouldBe(
            """
            facts.jsonl:2: not one JSON object on one line; it breaks at byte 2
            facts.jsonl:3: a fact is a JSON object, not a list; jq -c '.[]' writes those of a list one a line
            facts.jsonl:4: the fact lacks 'type' (cannot, del, must, suppress or up)
            facts.jsonl:5: there is no fact of the type 'what' (known: cannot, del, must, suppress, up)
            facts.jsonl:6: a fact of the type 'up' needs 'tokens'
            facts.jsonl:7: 'version' must be a whole number of at most 64 bits, without quotes
            facts.jsonl:8: 'tokens' must hold namespace and value, both texts, such as ["mail","jo@acme.example"]
            facts.jsonl:9: 'tokens' must hold namespace and value, both texts, such as ["mail","jo@acme.example"]
            facts.jsonl:10: 'must_link' is for decisions: say it with a fact of the type 'must'
            facts.jsonl:11: 'lead' must not hold control characters
            facts.jsonl:12: a text is not valid Unicode
            facts.jsonl:14: 'lead' comes twice
            facts.jsonl:15: not one JSON object on one line; it breaks at byte 39
            facts.jsonl:16: 'on' must be true or false
            facts.jsonl:17: a fact of the type 'suppress' needs 'token'
            facts.jsonl:18: not one JSON object on one line; it breaks at byte 30
            facts.jsonl:19: 'lead' must be a text, in quotes
            facts.jsonl:20: 'decision' must not be empty
            facts.jsonl:21: 'decision' must not hold control characters

            """
        );
    }

    [Fact]
    public void The_reading_ends_after_twenty_faults()
    {
        var result = Resolving.Of(string.Concat(Enumerable.Repeat("x\n", 50)));
        result.Errors.Split('\n').Length.ShouldBe(22);
        result.Errors.ShouldEndWith(
            "facts.jsonl:20: not one JSON object on one line; it breaks at byte 1\nthere may be more: the reading ended after 20 faults\n"
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
    public void A_file_without_facts_prints_nothing_and_says_so()
    {
        var result = Resolving.Of("\n\r\n");
        (result.ExitCode, result.Output).ShouldBe((ResolveRun.Succeeded, ""));
        result.Errors.ShouldBe("there are no facts\n");
    }

    [Fact]
    public void Empty_values_link_nobody_and_are_told()
    {
        var result = Resolving.Of(
            """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["mail",""]]}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["mail",""]]}
            """
        );
        result.Output.ShouldBe("a\ta\nb\tb\n");
        result.Errors.ShouldBe("'mail' is empty in 2 token(s): they link nobody\n");
    }

    [Fact]
    public void A_decision_of_which_lines_say_different_things_is_told_in_every_order()
    {
        string[] lines =
        [
            """{"type":"must","decision":"d1","a":"a","b":"b","version":1,"on":true}""",
            """{"type":"must","decision":"d1","a":"b","b":"c","version":2,"on":true}""",
            """{"type":"cannot","decision":"d2","a":"a","b":"b","version":1,"on":true}""",
            """{"type":"cannot","decision":"d2","a":"b","b":"a","version":2,"on":false}""",
        ];
        Orders
            .All(lines)
            .Select(order => Resolving.Of(string.Join('\n', order)).Errors)
            .Distinct()
            .ShouldHaveSingleItem()
            .ShouldBe(
                "lines say different things of 1 decision(s), such as 'd1': of each only the greatest version counts\n"
            );
    }

    [Fact]
    public void Suppressions_of_different_tokens_are_different_registers_whatever_characters_are_in_them()
    {
        const string Rules =
            """{"max_person":9,"namespaces":{"a":{"tier":1,"hard":9},"a\u0000b":{"tier":1,"hard":9}}}""";
        var facts = """
            {"type":"up","lead":"a","version":1,"ts":1,"tokens":[["a","b\u0000c"]]}
            {"type":"up","lead":"b","version":1,"ts":2,"tokens":[["a","b\u0000c"]]}
            {"type":"suppress","token":["a","b\u0000c"],"version":1,"on":true}
            {"type":"suppress","token":["a\u0000b","c"],"version":2,"on":false}
            """;
        Resolving.Of(facts, rules: Rules).Output.ShouldBe("a\ta\nb\tb\n");
    }

    [Fact]
    public void A_compressed_file_and_one_in_utf_16_are_told_with_what_to_do()
    {
        Resolving
            .Of([0x1f, 0x8b, 8, 0, (byte)'\n', (byte)'x'])
            .Errors.ShouldBe("facts.jsonl:1: compressed with gzip; facts are text: gzip -dc FILE\n");
        foreach (var encoding in new[] { Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            var result = Resolving.Of([.. encoding.GetPreamble(), .. encoding.GetBytes(TwoLeadsOfOneMailbox)]);
            result.ExitCode.ShouldBe(ResolveRun.Malformed);
            result.Errors.ShouldBe(
                "facts.jsonl:1: encoded in UTF-16; facts are UTF-8: iconv -f UTF-16 -t UTF-8 FILE\n"
            );
        }
    }

    [Fact]
    public void A_line_without_end_is_told_with_its_place()
    {
        var result = Resolving.Of([.. "{}\n"u8, .. new byte[65 * 1024 * 1024]]);
        result.Errors.ShouldEndWith(
            "facts.jsonl:2: the line is longer than 64 MiB; every fact needs a line of its own\n"
        );
        result.ExitCode.ShouldBe(ResolveRun.Malformed);
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
