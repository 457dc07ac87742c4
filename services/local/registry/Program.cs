using LeadStreams.Local.Registry;

return await RegistryProgram.RunAsync(args);
