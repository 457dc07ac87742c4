import assert from "node:assert/strict";
import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from "@platformatic/kafka";
import {
    asUser,
    clientOf,
    collect,
    createTopic,
    gives,
    newConsumer,
    produce,
    reached,
    using,
    withAdmin,
} from "./client.js";

const topics = ({ address, name }) =>
    withAdmin(clientOf(address, { retries: 0 }), async (admin) => {
        const topic = name("topic");
        const [created] = await admin.createTopics({ topics: [topic], partitions: 2, replicas: 1 });
        assert.deepEqual([created.name, created.partitions, created.replicas], [topic, 2, 1]);
        await assert.rejects(admin.createTopics({ topics: [topic] }), gives("TOPIC_ALREADY_EXISTS"));
        await admin.createPartitions({ topics: [{ name: topic, count: 3 }] });
        const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
        assert.equal(metadata.topics.get(topic).partitionsCount, 3);
        assert.deepEqual(
            [...metadata.brokers.values()].map((broker) => `${broker.host}:${broker.port}`),
            [address],
        );
        assert.ok((await admin.listTopics()).includes(topic));
        await produce(
            clientOf(address),
            topic,
            [1, 2, 3, 4].map((i) => ({ value: `${i}` })),
        );
        const [cut] = await admin.deleteRecords({
            topics: [{ name: topic, partitions: [{ partition: 0, offset: 3n }] }],
        });
        assert.equal(cut.partitions[0].lowWatermark, 3n);
        const at = async (timestamp) => {
            const listed = await admin.listOffsets({
                topics: [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }],
            });
            return listed[0].partitions[0].offset;
        };
        assert.deepEqual([await at(-2n), await at(-1n)], [3n, 4n]);
        await admin.deleteTopics({ topics: [topic] });
        assert.ok(!(await admin.listTopics()).includes(topic));
        await assert.rejects(admin.deleteTopics({ topics: [topic] }), gives("UNKNOWN_TOPIC_OR_PARTITION"));
        await assert.rejects(admin.createTopics({ topics: ["bad!name"] }), gives("INVALID_TOPIC_EXCEPTION"));
    });

const configs = ({ address, name }) =>
    withAdmin(clientOf(address, { retries: 0 }), async (admin) => {
        const topic = name("configs");
        await admin.createTopics({ topics: [topic], configs: [{ name: "retention.ms", value: "9000" }] });
        const resource = { resourceType: 2, resourceName: topic };
        const entry = async (name) => {
            const [described] = await admin.describeConfigs({
                resources: [{ ...resource, configurationKeys: [name] }],
            });
            return described.configs[0];
        };
        assert.deepEqual(await entry("retention.ms").then((e) => [e.value, e.configSource]), ["9000", 1]);
        const change = (name, value, configOperation) =>
            admin.incrementalAlterConfigs({
                resources: [{ ...resource, configs: [{ name, value, configOperation }] }],
            });
        await change("cleanup.policy", "compact", 2);
        assert.equal((await entry("cleanup.policy")).value, "delete,compact");
        await change("retention.ms", null, 1);
        assert.equal((await entry("retention.ms")).value, "604800000");
        await admin.alterConfigs({
            resources: [{ ...resource, configs: [{ name: "segment.bytes", value: "100000" }] }],
        });
        assert.equal((await entry("segment.bytes")).value, "100000");
        assert.equal((await entry("cleanup.policy")).value, "delete"); // AlterConfigs replaces all overrides
        await assert.rejects(change("no.such.config", "1", 0), gives("INVALID_CONFIG"));
    });

async function groups({ address, name }) {
    const client = clientOf(address, { retries: 0 });
    const topic = name("groups");
    await createTopic(client, topic);
    await produce(client, topic, [{ value: "1" }, { value: "2" }]);
    await withAdmin(client, async (admin) => {
        const described = async () => (await admin.describeGroups({ groups: [topic] })).get(topic);
        await using(newConsumer(client, topic), async (consumer) => {
            const reading = collect(await consumer.consume({ topics: [topic], mode: "earliest" }));
            await (await reached(reading, 2))[1].commit();
            const { state, members, protocolType } = await described();
            assert.deepEqual([state, members.size, protocolType], ["STABLE", 1, "consumer"]);
            await assert.rejects(admin.deleteGroups({ groups: [topic] }), gives("NON_EMPTY_GROUP"));
        });
        assert.equal((await described()).state, "EMPTY");
        assert.ok((await admin.listGroups()).has(topic));
        const committed = async () => {
            const [group] = await admin.listConsumerGroupOffsets({
                groups: [{ groupId: topic, topics: [{ name: topic, partitionIndexes: [0] }] }],
            });
            return group.topics[0].partitions[0].committedOffset;
        };
        assert.equal(await committed(), 2n);
        await admin.alterConsumerGroupOffsets({
            groupId: topic,
            topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 1n }] }],
        });
        assert.equal(await committed(), 1n);
        await admin.deleteConsumerGroupOffsets({ groupId: topic, topics: [{ name: topic, partitionIndexes: [0] }] });
        assert.equal(await committed(), -1n);
        await admin.alterConsumerGroupOffsets({
            groupId: topic,
            topics: [{ name: topic, partitionOffsets: [{ partition: 0, offset: 1n }] }],
        });
        await admin.deleteGroups({ groups: [topic] });
        await assert.rejects(admin.deleteGroups({ groups: [topic] }), gives("GROUP_ID_NOT_FOUND"));
    });
}

async function acls({ saslAddress, name }) {
    const topic = name("acls");
    const as = (user) => clientOf(saslAddress, asUser(user));
    await createTopic(as("admin"), topic);
    const target = {
        resourceType: ResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.PREFIXED,
    };
    const acl = {
        ...target,
        principal: "User:alice",
        host: "*",
        operation: AclOperations.WRITE,
        permissionType: AclPermissionTypes.ALLOW,
    };
    const any = {
        ...target,
        principal: null,
        host: null,
        operation: AclOperations.ANY,
        permissionType: AclPermissionTypes.ANY,
    };
    const write = () => produce(as("alice"), topic, [{ value: "x" }]);
    await assert.rejects(write(), gives("TOPIC_AUTHORIZATION_FAILED"));
    await withAdmin(as("admin"), async (admin) => {
        await admin.createAcls({ creations: [acl] });
        const [described] = await admin.describeAcls({ filter: any });
        assert.deepEqual(
            described.acls.map((one) => [one.principal, one.operation]),
            [["User:alice", AclOperations.WRITE]],
        );
        await write();
        assert.equal((await admin.deleteAcls({ filters: [any] })).length, 1);
    });
    await assert.rejects(write(), gives("TOPIC_AUTHORIZATION_FAILED"));
}

export default {
    "administers topics": topics,
    "administers configs": configs,
    "administers groups": groups,
    "administers ACLs": acls,
};
