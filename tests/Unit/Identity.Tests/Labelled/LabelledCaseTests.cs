namespace LeadStreams.Identity.Tests.Labelled;

/// <summary>The rules in force against people whose truth is known.</summary>
public sealed class LabelledCaseTests
{
    /// <summary>Of the pairs of leads that the rules join, at least so many are one person in truth, gaps included. May only be raised.</summary>
    private const double PrecisionFloor = 0.97;

    /// <summary>Of the pairs that are one person in truth, the rules join at least so many.</summary>
    private const double RecallFloor = 1;

    private static readonly IReadOnlyList<LabelledCase> Cases = LabelledCase.Load();

    public static TheoryData<string> Names => [.. Cases.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    [Trait("Requirement", "S0-1")]
    [Trait("Requirement", "S0-4")]
    [Trait("Requirement", "S0-45")]
    [Trait("Requirement", "S1-17")]
    [Trait("Requirement", "S2-3")]
    [Trait("Requirement", "S3-15")]
    public void The_rules_in_force_know_who_is_who(string name)
    {
        var labelled = Cases.Single(one => one.Name == name);
        var world = LabelledWorld.Of(labelled);
        var truth = Sorted(labelled.Persons);
        if (labelled.Gap is { } gap)
        {
            gap.ShouldNotBeEmpty();
            world.Persons.ShouldNotBe(truth, "the gap is closed: take it out of the file");
            world.Persons.ShouldBe(Sorted(labelled.Given));
        }
        else
        {
            world.Persons.ShouldBe(truth);
        }

        world.Reviews.ShouldBe(labelled.Reviews.Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Requirement", "S0-4")]
    public void Few_leads_are_joined_wrongly_and_few_are_missed()
    {
        var (joined, wrong, wanted, missed) = (0, 0, 0, 0);
        foreach (var labelled in Cases)
        {
            var truth = PairsOf(labelled.Persons);
            var given = PairsOf(LabelledWorld.Of(labelled).Persons);
            joined += given.Count;
            wrong += given.Except(truth).Count();
            wanted += truth.Count;
            missed += truth.Except(given).Count();
        }

        joined.ShouldBeGreaterThan(10);
        ((joined - wrong) / (double)joined).ShouldBeGreaterThanOrEqualTo(PrecisionFloor);
        ((wanted - missed) / (double)wanted).ShouldBeGreaterThanOrEqualTo(RecallFloor);
    }

    [Fact]
    public void Every_case_has_a_name_of_its_own()
    {
        Cases.Select(one => one.Name).ShouldBeUnique();
        Cases.Count.ShouldBeGreaterThan(20);
    }

    private static List<string> Sorted(IEnumerable<string> persons) =>
        persons
            .Select(person => string.Join(' ', person.Split(' ').Order(StringComparer.Ordinal)))
            .Order(StringComparer.Ordinal)
            .ToList();

    private static HashSet<(string, string)> PairsOf(IEnumerable<string> persons)
    {
        var pairs = new HashSet<(string, string)>();
        foreach (var leads in persons.Select(person => person.Split(' ')))
        {
            foreach (var a in leads)
            {
                pairs.UnionWith(leads.Where(b => string.CompareOrdinal(a, b) < 0).Select(b => (a, b)));
            }
        }

        return pairs;
    }
}
