"""What the scenarios share."""

import time
from contextlib import closing

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import NewTopic

from suite import PATIENCE_S


# The configs of a topic for records that are older than the time records are kept.
KEEP_FOREVER = {"retention.ms": "-1"}


def at(address):
    return {"bootstrap_servers": address, "api_version_auto_timeout_ms": 10000}


def login(address, user, mechanism="SCRAM-SHA-256", password=None):
    return {
        **at(address),
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": user,
        "sasl_plain_password": password or user + "-secret",
    }


def administer(where):
    return closing(KafkaAdminClient(**where))


def create_topic(where, topic, partitions=1, configs=None):
    with administer(where) as admin:
        admin.create_topics([NewTopic(topic, partitions, 1, topic_configs=configs or {})])


def produce(where, topic, records, **options):
    """Sends dictionaries of what a record has; what the broker told of the last one."""
    with closing(KafkaProducer(linger_ms=5, **{**where, **options})) as producer:
        sent = [producer.send(topic, **{"partition": 0, **record}) for record in records]
        producer.flush()
        return [future.get(timeout=PATIENCE_S) for future in sent][-1]


def consumer(where, group=None, *topics, **options):
    defaults = {
        "group_id": group,
        "auto_offset_reset": "earliest",
        "enable_auto_commit": False,
        "fetch_max_wait_ms": 100,
        "heartbeat_interval_ms": 100,
    }
    return closing(KafkaConsumer(*topics, **{**where, **defaults, **options}))


def poll(reading, count):
    """The next records: at least so many."""
    records, end = [], time.monotonic() + PATIENCE_S
    while len(records) < count:
        assert time.monotonic() < end, f"only {len(records)} of {count} records"
        for some in reading.poll(timeout_ms=100).values():
            records += some
    return records


def read(where, topic, count, offset=0, **options):
    """Records of partition 0 from an offset."""
    with consumer(where, **options) as reading:
        partition = TopicPartition(topic, 0)
        reading.assign([partition])
        reading.seek(partition, offset)
        return poll(reading, count)
