using System.CommandLine;
using LeadStreams.Cli.Commands;
using LeadStreams.Cli.Commands.DeadLetters;

namespace LeadStreams.Cli;

/// <summary>The commands of <c>leadstreams</c>.</summary>
internal static class CommandTree
{
    public static RootCommand Create() => BriefHelp.Of(Root());

    private static RootCommand Root() =>
        new(
            """
            LeadStreams: one canonical lead from many sources, over Kafka.

            Examples:
              leadstreams up                            start everything on this machine and feed it demo leads
              leadstreams up --exit --records 500       the same, prove the result and stop
              leadstreams topics plan --kafka b:9092    what would have to change on a broker
              leadstreams dlq list --since 24h          what was rejected and not dealt with; then dlq redrive
              leadstreams pause sla                     stop a service, in order with its data; then resume
              leadstreams verify                        is anything lost? raw = normalized + rejected + redelivered
              leadstreams identity resolve --facts f    who is whom in a file of leads, under rules to try
              leadstreams person jo@acme.example        who somebody is to us: ids, sources, owner, SLA, consent
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
            DlqCommand.Create(),
            PauseCommand.Pause(),
            PauseCommand.Resume(),
            PauseCommand.Status(),
            IdentityCommand.Create(),
            ExplainCommand.Create(),
            PersonCommand.Create(),
            StateCommand.Create(),
            CleanCommand.Create(),
        };
}
