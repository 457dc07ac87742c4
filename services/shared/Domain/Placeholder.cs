namespace LeadStreams.Domain;
