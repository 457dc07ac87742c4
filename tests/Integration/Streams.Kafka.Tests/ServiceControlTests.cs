using Confluent.Kafka;
using Confluent.Kafka.Admin;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Kafka.Operations;
using LeadStreams.Streams.Runtime;

namespace LeadStreams.Streams.Kafka.Tests;

/// <summary>Dead letters and the kill switch on a broker, from the operator's side to the service and back.</summary>
public sealed class ServiceControlTests(KafkaFixture kafka)
{
    private const int Keys = 30;
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    [Trait("Requirement", "S0-34")]
    public async Task A_redriven_record_and_those_behind_it_are_processed_in_order()
    {
        var service = new Counting($"parking-{Guid.NewGuid():N}") { Policy = DeadLetterPolicy.Park() };
        using var run = new CountingRun(kafka.Connection, service);
        using var stop = new CancellationTokenSource();
        var running = run.Start(stop.Token);
        await run.Feed("key-0", "poison");
        await run.FeedRound(Keys);
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.Outputs.Count() >= 2 * (Keys - 1) && run.DeadLetters.Count == 1);
        run.Outputs.ShouldNotContain(output => output.StartsWith("key-0=", StringComparison.Ordinal));

        var log = new DeadLetterLog(kafka.Connection, run.Service.DeadLetters);
        var control = new ServiceControl(kafka.Connection);
        var letter = log.Read(since: null, _ => true, None).ShouldHaveSingleItem();
        (letter.Code, letter.KeyText, letter.State).ShouldBe((RejectCodes.Undecodable, "key-0", DeadLetterState.Open));
        control.Services().ShouldContain(run.Service.Application);
        control
            .Standing(run.Service.Application, None)
            .ShouldSatisfyAllConditions(
                standing => standing.BlockedKeys.ShouldBe(1),
                standing => standing.Waiting.ShouldBe(3),
                standing => standing.PausedSince.ShouldBeNull()
            );

        control.Send(ControlCommands.Redrive, [letter], "count"u8.ToArray());
        run.ReadUntil(() => run.Outputs.Count(output => output.StartsWith("key-0=", StringComparison.Ordinal)) == 3);
        log.Read(since: null, _ => true, None).ShouldHaveSingleItem().State.ShouldBe(DeadLetterState.Redriven);
        control.Standing(run.Service.Application, None).BlockedKeys.ShouldBe(0);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Dead_letters_whose_retention_has_ended_are_told_by_where_the_partitions_begin()
    {
        var topic = $"dead-letters-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(
            new AdminClientConfig { BootstrapServers = kafka.BootstrapServers }
        ).Build();
        await admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = 2 }]);
        using (
            var producer = new ProducerBuilder<byte[], byte[]>(
                new ProducerConfig { BootstrapServers = kafka.BootstrapServers }
            ).Build()
        )
        {
            for (var i = 0; i < 5; i++)
            {
                await producer.ProduceAsync(
                    new Confluent.Kafka.TopicPartition(topic, 1),
                    new() { Value = [1] },
                    TestContext.Current.CancellationToken
                );
            }
        }

        var log = new DeadLetterLog(kafka.Connection, topic);
        log.Beginnings().ShouldBe(new Dictionary<int, long> { [0] = 0, [1] = 0 }, ignoreOrder: true);

        // As the broker does when the retention of a segment has ended.
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(topic, 1, 3)]);

        log.Beginnings().ShouldBe(new Dictionary<int, long> { [0] = 0, [1] = 3 }, ignoreOrder: true);
        log.Read(since: null, _ => true, None).Select(letter => letter.Id).ShouldBe(["1:3", "1:4"]);
        new DeadLetterLog(kafka.Connection, "no-such-topic").Beginnings().ShouldBeEmpty();
    }

    [Fact]
    [Trait("Requirement", "S3-25")]
    public async Task A_paused_service_stays_so_over_restarts_and_goes_on_without_loss()
    {
        using var run = new CountingRun(kafka.Connection);
        var control = new ServiceControl(kafka.Connection);
        using (var stop = new CancellationTokenSource())
        {
            var running = run.Start(stop.Token);
            await run.FeedRound(Keys);
            run.ReadUntil(() => run.Outputs.Count() == Keys);
            var command = control.Send(ControlCommands.Pause, run.Service.Application);
            // No order holds between the command and these: of another topic, some may be processed before it and some held back.
            await run.FeedRound(Keys);
            run.ReadUntil(() => control.Taken(run.Service.Application, command) == command.Count);
            await stop.CancelAsync();
            await running;
        }

        run.ReadToEnd();
        run.ForgetStatuses();
        var outputs = run.Outputs.Count();
        control.Standing(run.Service.Application, None).PausedTasks.ShouldBe(3);
        using var stopSecond = new CancellationTokenSource();
        var second = run.Start(stopSecond.Token);
        await run.FeedRound(Keys);
        run.ReadUntil(() => run.LastStatus is { Phase: StreamThreadPhase.Running, PausedTasks: 3 });
        run.ReadToEnd();
        run.Outputs.Count().ShouldBe(outputs);

        control.Send(ControlCommands.Resume, run.Service.Application);
        run.ReadUntil(() => run.Outputs.Count() >= 3 * Keys);
        run.Outputs.ShouldBe(CountingRun.EveryCount(Keys, 3), ignoreOrder: true);
        control.Standing(run.Service.Application, None).PausedSince.ShouldBeNull();
        await stopSecond.CancelAsync();
        await second;
    }
}
