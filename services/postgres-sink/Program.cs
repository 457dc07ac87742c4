using LeadStreams.Hosting;
using LeadStreams.PostgresSink;

return await ServiceProgram.RunAsync(args, new PostgresSinkService());
