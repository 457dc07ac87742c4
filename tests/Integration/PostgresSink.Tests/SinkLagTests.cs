using LeadStreams.Contracts;
using LeadStreams.Streams.Ports;
using LeadStreams.Testing;

namespace LeadStreams.PostgresSink.Tests;

public sealed class SinkLagTests
{
    private static readonly TopicPartition Persons = new("leads.persons", 0);
    private readonly ManualClock clock = new(FakeLog.Start);
    private readonly FakeLog log = new();
    private readonly SinkLag lag;

    public SinkLagTests()
    {
        lag = new SinkLag(clock);
        lag.Sought(Persons);
        lag.Measured(Persons, 0);
    }

    [Fact]
    public void What_is_polled_counts_as_behind_until_it_is_written()
    {
        lag.Polled([Append(), Append()]);
        clock.Advance(TimeSpan.FromSeconds(30));
        Told().ShouldBe((2, 30), "the database has not answered yet");
        lag.Measured(Persons, 1);
        Told().ShouldBe((3, 30));

        lag.Written();
        lag.Measured(Persons, 1);
        Told().ShouldBe((1, 30), "the one that is left may be as old as the last one written");
        lag.Measured(Persons, 0);

        Told().ShouldBe((0, 0));
    }

    [Fact]
    public void It_grows_older_while_the_database_is_away_and_is_not_counted_twice_when_it_is_back()
    {
        lag.Polled([Append(), Append()]);
        lag.Measured(Persons, 0);
        clock.Advance(TimeSpan.FromMinutes(5));
        Told().ShouldBe((2, 300));

        lag.Sought(Persons);
        lag.Measured(Persons, 2);

        Told().ShouldBe((2, 300));
    }

    [Fact]
    public void A_partition_of_another_member_is_not_told_of()
    {
        lag.Forget(Persons);

        lag.Records.ShouldBeEmpty();
        lag.Seconds.ShouldBeEmpty();
    }

    private LogRecord Append() => log.Append<Person>(Persons.Topic, "p", null);

    private (long Records, double Seconds) Told() =>
        (lag.Records.ShouldHaveSingleItem().Records, lag.Seconds.ShouldHaveSingleItem().Seconds);
}
