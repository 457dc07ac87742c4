using LeadStreams.Hosting;
using LeadStreams.Ingest;

return await ServiceProgram.RunAsync(args, new IngestService());
