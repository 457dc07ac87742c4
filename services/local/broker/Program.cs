using LeadStreams.Local.Broker;

return await BrokerProgram.RunAsync(args);
