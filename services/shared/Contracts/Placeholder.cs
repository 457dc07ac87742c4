namespace LeadStreams.Contracts;
