from kafka import TopicPartition, errors
from kafka.admin import ACL, ACLFilter, ACLOperation, ACLPermissionType, ACLResourcePatternType
from kafka.admin import ConfigResource, ConfigResourceType, NewPartitions, NewTopic
from kafka.admin import ResourcePattern, ResourcePatternFilter, ResourceType

from client import administer, at, consumer, create_topic, login, poll, produce
from suite import equal, raises


def topics(context):
    topic, where = context.name("topic"), at(context.address)
    with administer(where) as admin:
        admin.create_topics([NewTopic(topic, 2, 1)])
        raises(errors.TopicAlreadyExistsError, lambda: admin.create_topics([NewTopic(topic, 2, 1)]))
        admin.create_partitions({topic: NewPartitions(3)})
        equal(len(admin.describe_topics([topic])[0]["partitions"]), 3, "partitions")
        brokers = admin.describe_cluster()["brokers"]
        equal([f"{broker['host']}:{broker['port']}" for broker in brokers], [context.address])
        produce(where, topic, [{"value": b"1"}, {"value": b"2"}])
        with consumer(where) as reading:
            partition = TopicPartition(topic, 0)
            equal(reading.beginning_offsets([partition]), {partition: 0})
            equal(reading.end_offsets([partition]), {partition: 2})
        admin.delete_topics([topic])
        equal(topic in admin.list_topics(), False, "a deleted topic is listed")
        raises(errors.UnknownTopicOrPartitionError, lambda: admin.delete_topics([topic]))
        raises(errors.InvalidTopicError, lambda: admin.create_topics([NewTopic("bad name!", 1, 1)]))


def configs(context):
    topic, where = context.name("configs"), at(context.address)
    create_topic(where, topic, configs={"retention.ms": "5000"})
    with administer(where) as admin:

        def described(name):
            answer = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)])[0]
            return next(entry[1] for entry in answer.resources[0][4] if entry[0] == name)

        def altered(configs):
            return admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, configs)]).resources[0][0]

        equal(described("retention.ms"), "5000")
        equal(altered({"cleanup.policy": "compact"}), 0, "error code")
        # AlterConfigs replaces all overrides.
        equal([described("cleanup.policy"), described("retention.ms")], ["compact", "604800000"])
        equal(altered({"no.such.config": "1"}), errors.InvalidConfigurationError.errno, "error code")


def groups(context):
    topic, where = context.name("groups"), at(context.address)
    create_topic(where, topic)
    produce(where, topic, [{"value": b"1"}, {"value": b"2"}])
    with administer(where) as admin:

        def described():
            group = admin.describe_consumer_groups([topic])[0]
            return group.state, len(group.members)

        with consumer(where, topic, topic) as reading:
            poll(reading, 2)
            reading.commit()
            equal(described(), ("Stable", 1))
            equal(admin.delete_consumer_groups([topic])[0][1].errno, 68, "non-empty group")
        equal(described(), ("Empty", 0))
        equal(admin.list_consumer_group_offsets(topic)[TopicPartition(topic, 0)].offset, 2, "offset")
        equal((topic, "consumer") in admin.list_consumer_groups(), True, "listed")
        equal(admin.delete_consumer_groups([topic]), [(topic, errors.NoError)])
        equal(described(), ("Dead", 0))


def acls(context):
    topic = context.name("acls")
    create_topic(login(context.sasl_address, "admin"), topic)
    alice = login(context.sasl_address, "alice")

    def refused():
        raises(errors.TopicAuthorizationFailedError, lambda: produce(alice, topic, [{"value": b"x"}]))

    def allow(operation):
        return ACL("User:alice", "*", operation, ACLPermissionType.ALLOW, pattern(ResourcePattern, topic))

    # Of a topic that may not be described the client asks again and again, until it runs out of time.
    describe, write = allow(ACLOperation.DESCRIBE), allow(ACLOperation.WRITE)
    of_alice = ACLFilter("User:alice", None, ACLOperation.ANY, ACLPermissionType.ANY, pattern(ResourcePatternFilter, topic))
    writes = ACLFilter(None, None, ACLOperation.WRITE, of_alice.permission_type, of_alice.resource_pattern)
    with administer(login(context.sasl_address, "admin")) as admin:
        equal(admin.create_acls([describe]), {"succeeded": [describe], "failed": []})
        refused()
        equal(admin.create_acls([write]), {"succeeded": [write], "failed": []})
        produce(alice, topic, [{"value": b"allowed"}])
        equal({acl.operation for acl in admin.describe_acls(of_alice)[0]}, {ACLOperation.DESCRIBE, ACLOperation.WRITE})
        equal([deleted for deleted, _ in admin.delete_acls([writes])[0][1]], [write])
        refused()
        equal(admin.describe_acls(of_alice)[0], [describe])


def pattern(kind, topic):
    return kind(ResourceType.TOPIC, topic, ACLResourcePatternType.PREFIXED)


SCENARIOS = {
    "administers topics": topics,
    "administers configs": configs,
    "administers groups": groups,
    "administers ACLs": acls,
}
