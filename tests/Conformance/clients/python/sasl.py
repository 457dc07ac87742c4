from kafka import errors

from client import administer, create_topic, login, produce, read
from suite import equal, raises


def logs_in(context, mechanism):
    topic, where = context.name("sasl"), login(context.sasl_address, "admin", mechanism)
    create_topic(where, topic)
    produce(where, topic, [{"value": b"hello"}])
    equal([record.value for record in read(where, topic, 1)], [b"hello"])
    for user, password in (("admin", "wrong"), ("nobody", "admin-secret")):
        refused = {**login(context.sasl_address, user, mechanism, password), "api_version_auto_timeout_ms": 1000}
        raises(errors.KafkaError, lambda: administer(refused))


SCENARIOS = {
    f"logs in with {mechanism}": lambda context, mechanism=mechanism: logs_in(context, mechanism)
    for mechanism in ("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512")
}
