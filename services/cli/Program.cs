using System.CommandLine;
using LeadStreams.Cli;

// Commands end by themselves on SIGTERM and SIGINT, in their own time: stopping databases takes more than two seconds.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = null };
return await CommandTree.Create().Parse(args).InvokeAsync(configuration);
