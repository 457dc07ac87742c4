from kafka import OffsetAndMetadata, TopicPartition

from client import KEEP_FOREVER, at, consumer, create_topic, poll, produce, read
from suite import equal

START = 1_767_225_600_000


def hundred_records(context, stem):
    topic, where = context.name(stem), at(context.address)
    create_topic(where, topic, configs=KEEP_FOREVER)
    produce(where, topic, [{"value": b"%d" % i, "timestamp_ms": START + i * 1000} for i in range(100)])
    return where, topic, TopicPartition(topic, 0)


def values_from(offset):
    return [b"%d" % i for i in range(offset, 100)]


def from_offset(context):
    where, topic, _ = hundred_records(context, "offset")
    equal([record.value for record in read(where, topic, 58, offset=42)], values_from(42))


def from_timestamp(context):
    where, topic, partition = hundred_records(context, "time")
    with consumer(where) as reading:

        def offset_at(time):
            found = reading.offsets_for_times({partition: time})[partition]
            return found and found.offset

        equal([offset_at(START + ms) for ms in (17_000, 17_500, -1, 100_000)], [17, 18, 0, None])
        reading.assign([partition])
        reading.seek(partition, offset_at(START + 90_000))
        equal([record.value for record in poll(reading, 10)], values_from(90))


def pause_and_seek(context):
    where, topic, partition = hundred_records(context, "pause")
    with consumer(where, topic, topic) as reading:
        poll(reading, 100)
        reading.pause(partition)
        produce(where, topic, [{"value": b"while paused"}])
        for _ in range(3):
            equal(reading.poll(timeout_ms=100), {}, "while paused")
        reading.seek(partition, 98)
        reading.resume(partition)
        equal([record.value for record in poll(reading, 3)], [b"98", b"99", b"while paused"])


def commits(context):
    where, topic, partition = hundred_records(context, "commit")
    with consumer(where, topic, topic) as first:
        poll(first, 100)
        first.commit({partition: OffsetAndMetadata(60, "sixty")})
        equal(first.committed(partition, metadata=True), OffsetAndMetadata(60, "sixty"))
    with consumer(where, topic, topic) as second:
        equal([record.value for record in poll(second, 40)], values_from(60))


SCENARIOS = {
    "consumes from an offset": from_offset,
    "consumes from a timestamp": from_timestamp,
    "pauses and seeks": pause_and_seek,
    "commits offsets and resumes there": commits,
}
