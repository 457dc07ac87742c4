using System.Diagnostics;
using System.Text;
using LeadStreams.Streams;
using LeadStreams.Streams.Ports;
using Shouldly;

namespace LeadStreams.Testing.Contract;

/// <summary>The log under test, and what its contract suites do with it.</summary>
public abstract class LogContract
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    internal static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    /// <summary>A topic of this test alone.</summary>
    protected string Topic { get; } = Unique("topic");

    /// <summary>A group of this test alone.</summary>
    protected string Group { get; } = Unique("group");

    /// <summary>The log under test; one instance per test is fine, and so is a shared one: names are unique.</summary>
    protected abstract ILogClients Clients { get; }

    internal static string Unique(string what) => $"{what}-{Guid.NewGuid():N}";

    internal static void Until(Func<bool> condition, Action work)
    {
        var began = Stopwatch.GetTimestamp();
        while (!condition())
        {
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Deadline);
            work();
        }
    }

    private protected static void PollBothUntil(Member first, Member second, Func<bool> condition) =>
        Until(
            condition,
            () =>
            {
                first.Poll();
                second.Poll();
            }
        );

    private protected static void Collect(Func<LogRecord[], TimeSpan, int> poll, List<string> into)
    {
        var batch = new LogRecord[100];
        var count = poll(batch, Short);
        for (var i = 0; i < count; i++)
        {
            into.Add(Describe(batch[i]));
        }
    }

    internal static string Describe(in LogRecord record)
    {
        var value = record.Value is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "(none)";
        return $"{Encoding.UTF8.GetString(record.Key!.Value.Span)}={value}";
    }

    private protected void CreateTopic(int partitions) => CreateTopics([Topic], partitions);

    private protected void CreateTopics(IEnumerable<string> topics, int partitions)
    {
        using var admin = Clients.CreateAdmin();
        foreach (var one in topics)
        {
            admin.CreateCompactedTopic(one, partitions);
        }
    }

    private protected static void FillAll(ILogProducer producer, IEnumerable<string> topics, int partitions)
    {
        producer.BeginTransaction();
        foreach (var one in topics)
        {
            for (var partition = 0; partition < partitions; partition++)
            {
                producer.Produce(
                    new OutgoingRecord
                    {
                        Topic = one,
                        Partition = partition,
                        Key = "k"u8,
                        Value = "v"u8,
                        Headers = RecordHeaders.Empty,
                    }
                );
            }
        }

        producer.CommitTransaction();
    }

    private protected ILogProducer Producer()
    {
        var producer = Clients.CreateProducer(Unique("producer"));
        producer.InitTransactions();
        return producer;
    }

    private protected void Commit(ILogProducer producer, string value)
    {
        producer.BeginTransaction();
        Produce(producer, "k", value);
        producer.CommitTransaction();
    }

    private protected void Produce(ILogProducer producer, string key, string? value, RecordHeaders? headers = null) =>
        producer.Produce(
            new OutgoingRecord
            {
                Topic = Topic,
                Partition = OutgoingRecord.ByKey,
                Key = Encoding.UTF8.GetBytes(key),
                Value = Encoding.UTF8.GetBytes(value ?? ""),
                IsTombstone = value is null,
                Headers = headers ?? RecordHeaders.Empty,
            }
        );
}
