namespace LeadStreams.Hosting;
