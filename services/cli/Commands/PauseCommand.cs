using System.CommandLine;
using System.Globalization;
using LeadStreams.Streams.Control;
using LeadStreams.Streams.Kafka;
using LeadStreams.Streams.Kafka.Operations;
using Spectre.Console;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams pause</c>, <c>resume</c> and <c>status</c>: the kill switch of a service.</summary>
internal static class PauseCommand
{
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    public static Command Pause() =>
        Create(
            ControlCommands.Pause,
            """
            Have a service stop processing, in order with its records, and stay so over restarts.
            It finishes its transaction, then reads neither records nor timers; nothing is lost, its lag grows.

            Example: leadstreams pause sla
            """
        );

    public static Command Resume() =>
        Create(
            ControlCommands.Resume,
            "Have a paused service go on where it stood; timers that came due meanwhile fire in due order"
        );

    public static Command Status()
    {
        var command = new Command("status", "Show which services are paused, and which keys wait behind dead letters");
        var service = new Argument<string?>("service")
        {
            Description = "The service; without it all",
            Arity = ArgumentArity.ZeroOrOne,
        };
        command.Add(service);
        var kafka = KafkaOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(() =>
                {
                    var control = new ServiceControl(new KafkaConnection { BootstrapServers = kafka.Of(parsed) });
                    var known = control.Services();
                    var services = parsed.GetValue(service) is { } one ? [Require(one, known)] : known;
                    PrintStatus(services.Select(name => (name, control.Standing(name, cancellation))));
                    return Task.FromResult(0);
                })
        );
        return command;
    }

    private static Command Create(string kind, string description)
    {
        var command = new Command(kind, description);
        var service = new Argument<string>("service") { Description = "The service, as 'leadstreams status' names it" };
        var wait = new Option<int>("--wait")
        {
            Description =
                "Seconds to wait until all tasks have taken the command; 0 does not wait. Exit code 4: not all have yet",
            DefaultValueFactory = _ => 30,
        };
        command.Add(service);
        command.Add(wait);
        var kafka = KafkaOption.AddTo(command);
        command.SetAction(
            (parsed, cancellation) =>
                Failures.ToldAsync(async () =>
                {
                    var control = new ServiceControl(new KafkaConnection { BootstrapServers = kafka.Of(parsed) });
                    var name = Require(parsed.GetValue(service)!, control.Services());
                    var offsets = control.Send(kind, name);
                    var taken = await WaitAsync(
                        () => control.Taken(name, offsets),
                        offsets.Count,
                        TimeSpan.FromSeconds(parsed.GetValue(wait)),
                        cancellation
                    );
                    Console.WriteLine($"{name}: {kind} taken by {taken} of {offsets.Count} tasks");
                    if (taken == offsets.Count || parsed.GetValue(wait) == 0)
                    {
                        return 0;
                    }

                    await Console.Error.WriteLineAsync(
                        $"leadstreams: the command is durable and takes effect as soon as '{name}' runs; look at its /readyz"
                    );
                    return 4;
                })
        );
        return command;
    }

    private static async Task<int> WaitAsync(
        Func<int> taken,
        int wanted,
        TimeSpan patience,
        CancellationToken cancellation
    )
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var count = taken();
            if (count == wanted || TimeProvider.System.GetElapsedTime(began) >= patience)
            {
                return count;
            }

            await Task.Delay(AskAgainAfter, cancellation);
        }
    }

    private static string Require(string service, IReadOnlyList<string> known) =>
        known.Contains(service, StringComparer.Ordinal)
            ? service
            : throw new UsageException(
                known.Count == 0
                    ? "no service has run on this broker yet: none has a control topic"
                    : $"'{service}' takes no commands; these do: {string.Join(", ", known)}"
            );

    private static void PrintStatus(IEnumerable<(string Name, ServiceStanding Standing)> services)
    {
        var table = new Table().Border(TableBorder.None);
        table.AddColumns("service", "state", "blocked keys", "records waiting", "waiting since (UTC)");
        foreach (var (name, standing) in services)
        {
            table.AddRow(
                new Text(name),
                standing.PausedSince is { } since
                    ? new Text(
                        $"paused since {Utc(since)} ({standing.PausedTasks} of {standing.Tasks} tasks)",
                        new Style(Color.Yellow)
                    )
                    : new Text($"not paused ({standing.Tasks} tasks)"),
                new Text(standing.BlockedKeys.ToString(CultureInfo.InvariantCulture)),
                new Text(standing.Waiting.ToString(CultureInfo.InvariantCulture)),
                new Text(standing.BlockedSince is { } blocked ? Utc(blocked) : "")
            );
        }

        Terminal.Create().Write(table);
    }

    private static string Utc(DateTimeOffset instant) =>
        instant.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
