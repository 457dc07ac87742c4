using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>The order in which records arrive decides nothing.</summary>
public sealed class ArrivalOrderTests(ITestOutputHelper output)
{
    private const int Seed = 42;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Requirement", "S0-1")]
    public async Task Ten_records_of_two_people_make_the_same_topics_and_rows_in_any_order()
    {
        var random = new Random(Seed);
        var records = TenRecords.Create();
        Content? expected = null;
        for (var run = 0; run < 3; run++)
        {
            var order = records.ToArray();
            if (run > 0)
            {
                random.Shuffle(order);
            }

            output.WriteLine(string.Join(' ', order.Select(record => record.RecordId)));
            var found = await SendOneByOneAsync(order);
            found["leads.persons"].Count.ShouldBe(2);
            found["leads.normalized"].Count.ShouldBe(8);
            expected ??= found;
            found.DifferencesFrom(expected).ShouldBeEmpty();
        }
    }

    private static async Task<Content> SendOneByOneAsync(IReadOnlyList<DemoRecord> records)
    {
        await using var stack = await TestStack.StartAsync(Cancellation);
        var sender = new DemoSender(stack.Options, TimeProvider.System);
        foreach (var record in records)
        {
            await sender.SendAsync([record], Cancellation);
        }

        var results = await Results.ReadAsync(stack, Cancellation);
        results.Conservation.Missing.ShouldBe(0);
        results.Conservation.Raw.ShouldBe(records.Count);
        return results.Content;
    }
}
