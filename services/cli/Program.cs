using System.CommandLine;
using System.CommandLine.Invocation;
using LeadStreams.Cli;
using LeadStreams.Local.Broker;
using LeadStreams.Local.Stack.Components;

// The broker has a command line of its own, help included.
if (args is ["broker", .. var brokerArguments])
{
    return await BrokerProgram.RunAsync(brokerArguments, BrokerOperations.StartAsync);
}

// Commands end by themselves on SIGTERM and SIGINT, in their own time: stopping databases takes more than two seconds.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
var parsed = CommandTree.Create().Parse(args);
return parsed.Action is ParseErrorAction ? Misunderstood.Tell(parsed) : await parsed.InvokeAsync(configuration);
