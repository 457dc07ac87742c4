from kafka import KafkaConsumer, KafkaProducer

from client import at, read
from suite import equal


def knows_none(_):
    """When a newer version does, it wants scenarios for that."""
    equal([option for option in KafkaProducer.DEFAULT_CONFIG if "transaction" in option or "idempoten" in option], [])
    equal([option for option in KafkaConsumer.DEFAULT_CONFIG if "isolation" in option or "instance" in option], [])


def reads_uncommitted(context):
    """Somebody else committed "kept" and aborted "dropped": the client shows both, and the markers."""
    records = read(at(context.address), f"{context.prefix}-transactional", 4)
    equal([record.value for record in records][0::2], [b"kept", b"dropped"])
    equal([record.key for record in records][1::2], [b"\0\0\0\1", b"\0\0\0\0"], "COMMIT and ABORT")


SCENARIOS = {
    "knows neither transactions nor static members": knows_none,
    "reads transactions uncommitted": reads_uncommitted,
}
