using System.Globalization;
using System.Xml.Linq;
using LeadStreams.Domain;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Explain.Picture;
using LeadStreams.Identity.Offline;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests.Explain;

public sealed class PersonPictureTests
{
    private static readonly ExplanationLabels Masked = new() { Rules = "rules identity/4" };
    private readonly RetainedFacts facts = new();
    private int leads;

    [Fact]
    public void Leads_and_what_they_carry_are_drawn_once_and_thick_where_they_were_joined()
    {
        Up("first", ("mail", "jo@acme.example"), ("cookie", "c1"), ("person_name", "jo|miller"));
        Up("second", ("mail", "jo@acme.example"), ("cookie", "c1"));
        Up("third");
        Decide("d1", DecisionKind.MustLink, "second", "third");

        var picture = Draw("first");
        Titles(picture, "lead").ShouldBe(["first", "second", "third"]);
        Titles(picture, "token")
            .ShouldBe(["person_name jo***", "cookie c***", "mail j***@acme.example", "decision d1"], ignoreOrder: true);
        Lines(picture, "used").Count.ShouldBe(4, "two ends of the mailbox, two of the decision");
        Lines(picture, "spare").Count.ShouldBe(2, "the cookie was not needed");
        Lines(picture, "idle").Count.ShouldBe(1, "a name links nobody");
        Lines(picture, "stopped").ShouldBeEmpty();
    }

    [Fact]
    public void Whoever_was_kept_out_is_drawn_with_what_stops_before_them()
    {
        Up("jane", ("mail", "office@acme.example"), ("mail", "j@acme.example"), ("person_name", "jane|smith"));
        Up("paul", ("mail", "j@acme.example"), ("person_name", "paul|alt"));

        var picture = Draw("jane");
        Titles(picture, "other").ShouldBe([Uuid5.PersonId("paul").ToString()]);
        Lines(picture, "stopped").Count.ShouldBe(1);
        picture.ToString().ShouldContain("stops at others: name_conflict");
    }

    [Fact]
    public void A_decision_that_something_contradicts_is_drawn_as_stopped()
    {
        Up("one", ("crm:hubspot", "1"));
        Up("two", ("crm:hubspot", "2"));
        Decide("d1", DecisionKind.MustLink, "one", "two");

        var picture = Draw("one");
        Titles(picture, "token").ShouldContain("decision d1");
        Titles(picture, "other").ShouldBe([Uuid5.PersonId("two").ToString()]);
        Lines(picture, "stopped").Count.ShouldBe(1);
    }

    [Fact]
    public void Values_are_masked_unless_asked_for_and_never_break_the_picture()
    {
        Up("one", ("cookie", "<b>&\u0001\ud800" + new string('x', 500)));

        Draw("one").ToString().ShouldNotContain("xx");
        var shown = Save(Draw("one", Masked with { ShowValues = true }));
        var title = Titles(XDocument.Parse(shown), "token").ShouldHaveSingleItem();
        title.ShouldStartWith("cookie <b>&\ufffd\ufffdxxx");
        title.Length.ShouldBeLessThan(150);
    }

    [Fact]
    public void Boxes_of_a_column_do_not_overlap_and_all_lie_within_the_picture()
    {
        for (var i = 0; i < 40; i++)
        {
            Up(
                string.Create(CultureInfo.InvariantCulture, $"lead-{i:D2}"),
                ("mail", "jo@acme.example"),
                ("cookie", string.Create(CultureInfo.InvariantCulture, $"c{i}"))
            );
        }

        var picture = Draw("lead-00");
        var boxes = picture.Descendants().Where(one => one.Name.LocalName == "rect").ToList();
        boxes.Count.ShouldBe(40 + 41);
        foreach (var column in boxes.GroupBy(box => Number(box, "x")))
        {
            var edges = column.Select(box => (Top: Number(box, "y"), Height: Number(box, "height"))).Order().ToList();
            edges.Zip(edges.Skip(1)).ShouldAllBe(pair => pair.First.Top + pair.First.Height < pair.Second.Top);
            edges[^1].Top.ShouldBeLessThan(Number(picture.Root!, "height"));
        }

        boxes.ShouldAllBe(box => Number(box, "x") + Number(box, "width") < Number(picture.Root!, "width"));
    }

    /// <summary>The picture that services/identity/README.md shows. When it is to change: leadstreams explain person web-1 web-5 --facts two-people.jsonl --svg two-people.svg in services/identity/samples.</summary>
    [Fact]
    public void The_picture_in_the_documentation_is_what_its_facts_give()
    {
        var rules = IdentityRulesFile.LoadTrial(RepositoryFiles.PathOf("schemas/identity.yaml"));
        var file = new FactFile("facts.jsonl", rules);
        using (var lines = File.OpenRead(RepositoryFiles.PathOf("services/identity/samples/two-people.jsonl")))
        {
            file.Read(lines, _ => { });
        }

        var explainer = new Explainer(new RetainedEvidence(file.Facts), rules);
        var shown = XDocument.Load(RepositoryFiles.PathOf("services/identity/samples/two-people.svg"));
        var labels = Masked with { Describe = (_, occurredAt) => FormattableString.Invariant($"ts {occurredAt}") };
        var drawn = PersonPicture.Draw([explainer.Person("web-1")!, explainer.Person("web-5")!], labels);
        Lines(drawn).ShouldBe(Lines(shown));
        Titles(drawn, "lead")
            .Concat(Titles(drawn, "token"))
            .ShouldBe(Titles(shown, "lead").Concat(Titles(shown, "token")));
    }

    private XDocument Draw(string lead, ExplanationLabels? labels = null)
    {
        var explainer = new Explainer(new RetainedEvidence(facts), IdentityRules.Default);
        return PersonPicture.Draw([explainer.Person(lead)!], labels ?? Masked);
    }

    private static string Save(XDocument picture)
    {
        using var text = new StringWriter();
        picture.Save(text);
        return text.ToString();
    }

    private static List<string> Titles(XDocument picture, string kind) =>
        picture
            .Descendants()
            .Where(one => one.Name.LocalName == "g" && one.Attribute("class")?.Value == kind)
            .Select(group => group.Elements().Single(one => one.Attribute("class")?.Value == "title").Value)
            .ToList();

    private static List<string> Lines(XDocument picture) =>
        picture.Descendants().Where(one => one.Name.LocalName == "path").Select(path => path.ToString()).ToList();

    private static List<XElement> Lines(XDocument picture, string style) =>
        picture
            .Descendants()
            .Where(one => one.Name.LocalName == "path" && one.Attribute("class")?.Value == style)
            .ToList();

    private static int Number(XElement element, string attribute) =>
        int.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);

    private void Up(string lead, params (string Namespace, string Value)[] tokens) =>
        facts.Apply(
            new LeadFact(
                lead,
                1,
                "",
                Deleted: false,
                OccurredAtMs: ++leads,
                tokens.Select(token => new TokenId(token.Namespace, token.Value)).ToList()
            )
        );

    private void Decide(string id, DecisionKind kind, string a, string b) =>
        facts.Apply(new DecisionFact(id, 1, On: true, kind, a, b, null));
}
