"""Holds a broker to account with kafka-python: ADDRESS and an unused topic name are the arguments."""

import sys

from kafka import KafkaAdminClient, KafkaConsumer, KafkaProducer, TopicPartition
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic

address, topic = sys.argv[1:]
group = topic + "-group"


def check(actual, expected, what):
    if actual != expected:
        sys.exit(f"{what}: expected {expected!r}, got {actual!r}")


admin = KafkaAdminClient(bootstrap_servers=address)
admin.create_topics([NewTopic(topic, 2, 1, topic_configs={"retention.ms": "5000"})])
admin.create_partitions({topic: NewPartitions(3)})
check(len(admin.describe_topics([topic])[0]["partitions"]), 3, "partitions")
resources = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])[0].resources
configs = {entry[0]: entry[1] for entry in resources[0][4]}
check(configs["retention.ms"], "5000", "retention.ms")

for codec, acks in ((None, 1), ("gzip", "all"), (None, 0), ("gzip", 1)):
    producer = KafkaProducer(bootstrap_servers=address, compression_type=codec, acks=acks, linger_ms=5)
    for i in range(50):
        producer.send(topic, partition=0, key=None if i % 2 else b"k%d" % i, value=b"v%d" % i, headers=[("h", b"1")])
    producer.flush()
    producer.close()

consumer = KafkaConsumer(
    topic,
    bootstrap_servers=address,
    group_id=group,
    auto_offset_reset="earliest",
    enable_auto_commit=False,
    consumer_timeout_ms=15000,
)
records = []
for record in consumer:
    records.append(record)
    if len(records) == 200:
        break
check(len(records), 200, "records")
check([r.offset for r in records], list(range(200)), "offsets")
check(records[52].value, b"v2", "value")
check(records[51].key, None, "null key")
check(records[0].headers, [("h", b"1")], "headers")
consumer.commit()
partition = TopicPartition(topic, 0)
check(consumer.committed(partition), 200, "committed offset")
check(consumer.end_offsets([partition])[partition], 200, "end offset")
check(consumer.offsets_for_times({partition: records[60].timestamp})[partition].offset <= 60, True, "offset by time")
consumer.close()

check(admin.list_consumer_group_offsets(group)[partition].offset, 200, "group offset")
check(group in [name for name, _ in admin.list_consumer_groups()], True, "listed group")
check(admin.describe_consumer_groups([group])[0].state, "Empty", "group state")
admin.delete_consumer_groups([group])
admin.delete_topics([topic])
check(topic in admin.list_topics(), False, "deleted topic is listed")
print("ok")
