using LeadStreams.Cli;

return await CommandTree.Create().Parse(args).InvokeAsync();
