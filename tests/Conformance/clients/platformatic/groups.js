import assert from "node:assert/strict";
import { until } from "../suite.js";
import { clientOf, collect, createTopic, ids, newConsumer, produce, withAdmin } from "./client.js";

const partitions = 10;

async function join(client, topic, seen = new Map(), options = {}) {
    const consumer = newConsumer(client, topic, options);
    const stream = await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" });
    const onMessage = ({ value }) => seen.set(value, (seen.get(value) ?? 0) + 1);
    return { consumer, reading: collect(stream, onMessage) };
}

const owned = ({ consumer }) => consumer.assignments?.flatMap((one) => one.partitions) ?? [];

async function growsAndShrinks({ address, name }) {
    const client = clientOf(address);
    const topic = name("members");
    await createTopic(client, topic, partitions);
    const seen = new Map();
    const members = [await join(client, topic, seen)];
    await settled(members, client, topic, seen, "one");
    members.push(...(await Promise.all([1, 2, 3, 4].map(() => join(client, topic, seen)))));
    await settled(members, client, topic, seen, "five");
    await Promise.all(members.splice(1, 3).map((member) => member.consumer.close(true)));
    await settled(members, client, topic, seen, "two");
    await Promise.all(members.map((member) => member.consumer.close(true)));
}

/** Every member has its even share, each partition one owner, and every record of this phase arrives. */
async function settled(members, client, topic, seen, phase) {
    const share = partitions / members.length;
    await until(
        () =>
            members.every((one) => owned(one).length === share) && new Set(members.flatMap(owned)).size === partitions,
        () => JSON.stringify(members.map((one) => [owned(one), one.consumer.faults.flatMap(ids)])),
    );
    const messages = Array.from({ length: 50 }, (_, i) => ({ value: `${phase} ${i}`, partition: i % partitions }));
    await produce(client, topic, messages);
    await until(
        () => messages.every(({ value }) => seen.has(value)),
        () => `${seen.size} seen in phase ${phase}`,
    );
}

async function staticMembers({ address, name }) {
    const client = clientOf(address);
    const topic = name("static");
    await createTopic(client, topic, 2);
    const as = (groupInstanceId) => join(client, topic, new Map(), { groupInstanceId });
    const members = [await as("staying"), await as("returning")];
    await until(
        () => members.every((one) => owned(one).length === 1),
        () => JSON.stringify(members.map(owned)),
    );
    const [generation, assigned] = [members[0].consumer.generationId, owned(members[1])];
    const described = () =>
        withAdmin(client, async (admin) => (await admin.describeGroups({ groups: [topic] })).get(topic));
    assert.deepEqual([...(await described()).members.values()].map((one) => one.groupInstanceId).sort(), [
        "returning",
        "staying",
    ]);

    // Its successor takes its place while it is still there, and it is fenced: no rebalance, the same partition.
    const successor = await as("returning");
    await until(() => owned(successor).length === 1);
    assert.deepEqual(owned(successor), assigned);
    assert.equal(successor.consumer.generationId, generation);
    assert.equal(members[0].consumer.generationId, generation);
    assert.equal((await described()).members.size, 2);
    const told = () => members[1].consumer.faults.flatMap(ids);
    await until(() => told().includes("FENCED_INSTANCE_ID"), told);
    await Promise.allSettled([...members, successor].map((member) => member.consumer.close(true)));
}

export default {
    "shares a topic among one, five and two members": growsAndShrinks,
    "keeps the place of a static member": staticMembers,
};
