import assert from "node:assert/strict";
import { until } from "../suite.js";
import * as client from "./client.js";

const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, ResourcePatternTypes, kafkaAt, withAdmin } = client;

const topics = ({ address, name }) =>
    withAdmin(kafkaAt(address, { retry: { retries: 1, initialRetryTime: 50 } }), async (admin) => {
        const topic = name("topic");
        assert.equal(await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }), true);
        assert.equal(await admin.createTopics({ topics: [{ topic, numPartitions: 2 }] }), false);
        await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
        const described = await admin.fetchTopicMetadata({ topics: [topic] });
        assert.deepEqual(described.topics[0].partitions.map((p) => p.partitionId).sort(), [0, 1, 2]);
        assert.ok((await admin.listTopics()).includes(topic));
        const cluster = await admin.describeCluster();
        assert.equal(cluster.brokers.map((broker) => `${broker.host}:${broker.port}`).join(), address);
        const messages = [1, 2, 3, 4].map((i) => ({ value: `${i}`, partition: 0 }));
        await client.produce(kafkaAt(address), topic, messages);
        await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "3" }] });
        const { low, high } = (await admin.fetchTopicOffsets(topic)).find((p) => p.partition === 0);
        assert.deepEqual([low, high], ["3", "4"]);
        await admin.deleteTopics({ topics: [topic] });
        assert.ok(!(await admin.listTopics()).includes(topic));
        await assert.rejects(admin.deleteTopics({ topics: [topic] }), /does not host this topic-partition/);
        await assert.rejects(admin.createTopics({ topics: [{ topic: "bad name!" }] }), {
            name: "KafkaJSAggregateError",
        });
    });

const configs = ({ address, name }) =>
    withAdmin(kafkaAt(address), async (admin) => {
        const topic = name("configs");
        await admin.createTopics({ topics: [{ topic, configEntries: [{ name: "retention.ms", value: "9000" }] }] });
        const entry = async (name) => {
            const { resources } = await admin.describeConfigs({
                includeSynonyms: true,
                resources: [{ type: 2, name: topic }],
            });
            return resources[0].configEntries.find((one) => one.configName === name);
        };
        assert.deepEqual(await entry("retention.ms").then((e) => [e.configValue, e.isDefault, e.configSource]), [
            "9000",
            false,
            1,
        ]);
        const alter = (configEntries) =>
            admin.alterConfigs({ validateOnly: false, resources: [{ type: 2, name: topic, configEntries }] });
        await alter([{ name: "cleanup.policy", value: "compact" }]);
        assert.equal((await entry("cleanup.policy")).configValue, "compact");
        assert.equal((await entry("retention.ms")).configValue, "604800000"); // AlterConfigs replaces all overrides
        await assert.rejects(alter([{ name: "no.such.config", value: "1" }]), { type: "INVALID_CONFIG" });
    });

async function groups({ address, name }) {
    const kafka = kafkaAt(address);
    const topic = name("groups");
    await client.createTopic(kafka, topic);
    await client.produce(kafka, topic, [{ value: "1" }, { value: "2" }]);
    await withAdmin(kafka, async (admin) => {
        const { consumer, messages } = await client.join(kafka, topic, topic);
        await until(() => messages.length === 2);
        const described = async () => (await admin.describeGroups([topic])).groups[0];
        const { state, members, protocolType } = await described();
        assert.deepEqual([state, members.length, protocolType], ["Stable", 1, "consumer"]);
        await assert.rejects(admin.deleteGroups([topic]), (fault) => /NON_EMPTY_GROUP/.test(JSON.stringify(fault)));
        await consumer.disconnect();
        assert.equal((await described()).state, "Empty");
        assert.ok((await admin.listGroups()).groups.some((group) => group.groupId === topic));
        const committed = async () =>
            (await admin.fetchOffsets({ groupId: topic, topics: [topic] }))[0].partitions[0].offset;
        assert.equal(await committed(), "2");
        await admin.setOffsets({ groupId: topic, topic, partitions: [{ partition: 0, offset: "1" }] });
        assert.equal(await committed(), "1");
        await admin.deleteGroups([topic]);
        assert.equal((await described()).state, "Dead");
    });
}

async function acls({ saslAddress, name }) {
    const topic = name("acls");
    const admin = kafkaAt(saslAddress, client.asUser("admin"));
    await client.createTopic(admin, topic);
    const alice = kafkaAt(saslAddress, client.asUser("alice"));
    const entry = {
        resourceType: AclResourceTypes.TOPIC,
        resourceName: topic,
        resourcePatternType: ResourcePatternTypes.PREFIXED,
    };
    const acl = { ...entry, principal: "User:alice", host: "*", operation: AclOperationTypes.WRITE };
    await assert.rejects(client.produce(alice, topic, [{ value: "refused" }]), /authorized/i);
    await withAdmin(admin, async (admin) => {
        await admin.createAcls({ acl: [{ ...acl, permissionType: AclPermissionTypes.ALLOW }] });
        const any = { ...entry, operation: AclOperationTypes.ANY, permissionType: AclPermissionTypes.ANY };
        const { resources } = await admin.describeAcls(any);
        assert.deepEqual(
            resources[0].acls.map((a) => [a.principal, a.operation]),
            [["User:alice", AclOperationTypes.WRITE]],
        );
        await client.produce(alice, topic, [{ value: "allowed" }]);
        const { filterResponses } = await admin.deleteAcls({ filters: [any] });
        assert.equal(filterResponses[0].matchingAcls.length, 1);
    });
    await assert.rejects(client.produce(alice, topic, [{ value: "refused" }]), /authorized/i);
}

export default {
    "administers topics": topics,
    "administers configs": configs,
    "administers groups": groups,
    "administers ACLs": acls,
};
