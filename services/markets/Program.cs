using LeadStreams.Hosting;
using LeadStreams.Markets;

return await ServiceProgram.RunAsync(args, new MarketsService());
