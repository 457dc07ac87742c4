using LeadStreams.Hosting;
using LeadStreams.Identity;

return await ServiceProgram.RunAsync(args, new IdentityService());
