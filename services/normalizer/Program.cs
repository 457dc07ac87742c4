using LeadStreams.Hosting;
using LeadStreams.Normalizer;

return await ServiceProgram.RunAsync(args, new NormalizerService());
