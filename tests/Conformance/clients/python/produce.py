import os
import time

from client import KEEP_FOREVER, at, create_topic, produce, read
from suite import equal


def sample(i):
    return {
        "key": None if i % 3 == 0 else b"key %d" % i,
        "value": None if i % 5 == 0 else b"value %d" % i,
        "headers": [] if i % 2 == 0 else [("origin", b"header %d" % i), ("origin", b"again"), ("empty", b"")],
        "timestamp_ms": 1_700_000_000_000 + i,
    }


def round_trip(context, codec):
    topic, where = context.name(codec or "none"), at(context.address)
    create_topic(where, topic, configs=KEEP_FOREVER)
    # kafka-python sends no record with neither key nor value.
    sent = [sample(i) for i in range(40) if i % 15]
    for acks in (1, "all", 0):
        produce(where, topic, sent, acks=acks, compression_type=codec)
    got = read(where, topic, 3 * len(sent))
    equal([record.offset for record in got], list(range(3 * len(sent))), "offsets")
    equal([as_sent(record) for record in got], 3 * sent)


def as_sent(record):
    return {"key": record.key, "value": record.value, "headers": record.headers, "timestamp_ms": record.timestamp}


def large_record(context):
    topic, where = context.name("large"), at(context.address)
    create_topic(where, topic)
    value = os.urandom(1_000_000)
    produce(where, topic, [{"value": value}])
    equal(read(where, topic, 1, max_partition_fetch_bytes=1000)[0].value == value, True)


def append_time(context):
    topic, where = context.name("append-time"), at(context.address)
    create_topic(where, topic, configs={"message.timestamp.type": "LogAppendTime"})
    before = int(time.time() * 1000)
    told = produce(where, topic, [{"value": b"late", "timestamp_ms": 1000}], compression_type="gzip")
    got = read(where, topic, 1)[0]
    equal(got.timestamp_type, 1, "timestamp type")
    equal(got.timestamp, told.timestamp)
    equal(got.timestamp >= before, True)


SCENARIOS = {
    **{
        f"produces with {codec or 'none'}": lambda context, codec=codec: round_trip(context, codec)
        for codec in (None, "gzip", "snappy", "lz4", "zstd")
    },
    "produces one megabyte": large_record,
    "produces to a topic of append time": append_time,
}
