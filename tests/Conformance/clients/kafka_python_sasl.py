"""Logs in with kafka-python: ADDRESS, an existing topic, MECHANISM, USER and PASSWORD are the arguments."""

import sys

from kafka import KafkaConsumer, KafkaProducer, TopicPartition
from kafka.errors import KafkaError

address, topic, mechanism, user, password = sys.argv[1:]


def login(secret):
    return {
        "bootstrap_servers": address,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": mechanism,
        "sasl_plain_username": user,
        "sasl_plain_password": secret,
    }


producer = KafkaProducer(acks="all", **login(password))
producer.send(topic, value=b"hello").get(timeout=20)
producer.close()

consumer = KafkaConsumer(consumer_timeout_ms=15000, **login(password))
partition = TopicPartition(topic, 0)
consumer.assign([partition])
consumer.seek_to_beginning(partition)
record = next(consumer)
if record.value != b"hello":
    sys.exit(f"unexpected record {record!r}")
consumer.close()

try:
    KafkaProducer(api_version_auto_timeout_ms=3000, **login("wrong")).close()
    sys.exit("a wrong password was accepted")
except KafkaError:
    print("ok")
