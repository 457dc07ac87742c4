using System.Diagnostics;
using Confluent.Kafka;

namespace LeadStreams.Broker.Transactions.Tests;

internal static class Wait
{
    /// <summary>Polls all consumers until a condition holds; what they read goes to <paramref name="onRecord"/>.</summary>
    public static void Polling(
        Func<bool> isDone,
        Action<ConsumeResult<string, string>>? onRecord,
        params IConsumer<string, string>[] consumers
    )
    {
        var clock = Stopwatch.StartNew();
        while (!isDone())
        {
            (clock.Elapsed < BrokerProcess.Deadline).ShouldBeTrue("the condition was not reached in time");
            foreach (var consumer in consumers)
            {
                if (consumer.Consume(TimeSpan.FromMilliseconds(20)) is { } result)
                    onRecord?.Invoke(result);
            }
        }
    }
}
