using System.Globalization;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Stacks;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>
/// People split persons while leads keep coming: every split is restated everywhere. Tells how long it takes from the decision until the last topic and row say so;
/// <c>make unmerge</c> does it with more splits and more load (<c>UNMERGE_SPLITS</c>, <c>UNMERGE_RATE</c> in leads a second).
/// </summary>
[Collection(DecidedStackTests.Name)]
public sealed class UnmergeUnderLoadTests(DecidedStack decided, ITestOutputHelper output)
{
    private const int DecisionsPerSecond = 10;

    private static readonly int Splits = Setting("UNMERGE_SPLITS", 20);
    private static readonly int Rate = Setting("UNMERGE_RATE", 50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S1-19")]
    public async Task Every_split_is_restated_everywhere_while_leads_keep_coming()
    {
        var pairs = Enumerable.Range(0, Splits).Select(SplitPair.Of).ToList();
        await decided.Stack.FeedAsync([.. pairs.SelectMany(pair => pair.Records())], Cancellation);

        using var stopLoad = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var load = new SteadyLoad(decided.Stack.Options, Rate);
        var feeding = load.RunAsync(stopLoad.Token);
        await using var watch = await SplitWatch.StartAsync(decided.Stack, pairs, Cancellation);
        watch.Merged.ShouldBe(Splits, "what is split must be one person before");
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / DecisionsPerSecond));
        foreach (var pair in pairs)
        {
            await tick.WaitForNextTickAsync(Cancellation);
            watch.Decide(pair, decided.Registry);
        }

        var seconds = await watch.RestatedAsync(Cancellation);
        await stopLoad.CancelAsync();
        var sent = await feeding;
        await decided.Stack.DrainAsync(Cancellation);
        seconds.Count.ShouldBe(Splits);
        seconds.Sort();
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Splits} splits at {DecisionsPerSecond}/s under {sent.PerSecond:F0} leads/s: restated everywhere after p50 {At(seconds, 0.50):F2} s, p99 {At(seconds, 0.99):F2} s, max {seconds[^1]:F2} s"
            )
        );
    }

    private static double At(List<double> sorted, double share) => sorted[(int)Math.Ceiling(share * sorted.Count) - 1];

    private static int Setting(string name, int otherwise) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
}

/// <summary>Two leads that one phone number makes one person, and a decision will make two.</summary>
internal sealed record SplitPair(int Number)
{
    public string Older => DecidedStack.Form($"s-{Number}-a");

    public string Younger => DecidedStack.Form($"s-{Number}-b");

    public string PersonOfOlder => Uuid5.PersonId(Older);

    public string PersonOfYounger => Uuid5.PersonId(Younger);

    public static SplitPair Of(int number) => new(number);

    public IEnumerable<Local.Stack.Demo.DemoRecord> Records()
    {
        var phone = string.Create(CultureInfo.InvariantCulture, $"+49307{4000 + (Number * 7)}");
        yield return TenRecords.Form(
            $"s-{Number}-a",
            "08:00",
            ("email", $"split.a{Number}@acme.example"),
            ("phone", phone),
            ("country", "DE")
        );
        yield return TenRecords.Form(
            $"s-{Number}-b",
            "08:05",
            ("email", $"split.b{Number}@acme.example"),
            ("phone", phone),
            ("country", "DE")
        );
    }
}
