using LeadStreams.Streams.Ports;

namespace LeadStreams.PostgresSink.Writing;

/// <summary>A partition gave an offset below the one that the database expects: the topic was deleted and made again, or another Kafka answers.</summary>
internal sealed class LogWentBackException(TopicPartition partition, long expected, long got)
    : Exception(
        $"{partition} begins at offset {got}, but the database has it up to {expected}: the topic was made anew, and the rows of the old one are "
            + "still there. To load it again from the start, empty its tables and delete its rows of leads.sink_offset "
            + "(see services/postgres-sink/README.md)."
    );
