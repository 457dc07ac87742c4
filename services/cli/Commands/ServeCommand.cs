using System.CommandLine;
using LeadStreams.Local.Stack;
using Microsoft.Extensions.Logging;

namespace LeadStreams.Cli.Commands;

/// <summary><c>leadstreams serve NAME</c>: one part of the stack, as <c>up --processes</c> starts it.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("component")
        {
            Description =
                "broker, schema-registry, graph-simulator, ingest, normalizer, identity, markets, sla or postgres-sink",
        };
        var command = new Command("serve", "Run one part of the stack in the foreground (up --processes uses it)")
        {
            name,
        };
        var options = StackOptionSet.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                Failures.ToldAsync(async () =>
                {
                    using var loggers = LoggerFactory.Create(logging =>
                        logging
                            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
                            .AddSimpleConsole(console =>
                            {
                                console.SingleLine = true;
                                console.UseUtcTimestamp = true;
                                console.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z' ";
                            })
                    );
                    return await ComponentProgram.RunAsync(parsed.GetValue(name)!, options.Read(parsed), loggers);
                })
        );
        return command;
    }
}
