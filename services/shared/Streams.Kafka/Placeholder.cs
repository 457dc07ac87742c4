namespace LeadStreams.Streams.Kafka;
