using System.CommandLine;
using LeadStreams.Cli.Commands;

namespace LeadStreams.Cli;

/// <summary>The commands of <c>leadstreams</c>.</summary>
internal static class CommandTree
{
    public static RootCommand Create() =>
        new(
            """
            LeadStreams: one canonical lead from many sources, over Kafka.

            Examples:
              leadstreams up                            start everything on this machine and feed it demo leads
              leadstreams up --exit --records 500       the same, prove the result and stop
              leadstreams topics plan --kafka b:9092    what would have to change on a broker
              leadstreams verify                        is anything lost? raw = normalized + rejected + redelivered
              leadstreams identity resolve --facts f    who is whom in a file of leads, under rules to try
              leadstreams explain person jo@acme.example   why these leads are one person, and who was kept out
              leadstreams state list                    stores of a running service, their entries and memory
              leadstreams broker --data d --listen 127.0.0.1:9092
            """
        )
        {
            UpCommand.Create(),
            ServeCommand.Create(),
            BrokerCommand.Create(),
            TopicsCommand.Create(),
            VerifyCommand.Create(),
            IdentityCommand.Create(),
            ExplainCommand.Create(),
            StateCommand.Create(),
            CleanCommand.Create(),
        };
}
