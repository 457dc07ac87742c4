using LeadStreams.Hosting;
using LeadStreams.Sla;

return await ServiceProgram.RunAsync(args, new SlaService());
