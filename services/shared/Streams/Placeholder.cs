namespace LeadStreams.Streams;
