import assert from "node:assert/strict";
import { until } from "../suite.js";
import { createTopic, join, kafkaAt, produce } from "./client.js";

const partitions = 10;

async function growsAndShrinks({ address, name }) {
    const kafka = kafkaAt(address);
    const topic = name("members");
    await createTopic(kafka, topic, partitions);
    const seen = new Map();
    const newMember = () =>
        join(kafka, topic, topic, {}, async (message) => {
            seen.set(`${message.value}`, (seen.get(`${message.value}`) ?? 0) + 1);
        });
    const members = [await newMember()];
    await settled(members, topic, kafka, seen, "one");
    members.push(...(await Promise.all([1, 2, 3, 4].map(newMember))));
    await settled(members, topic, kafka, seen, "five");
    await Promise.all(members.splice(1, 3).map((member) => member.consumer.disconnect()));
    await settled(members, topic, kafka, seen, "two");
    await Promise.all(members.map((member) => member.consumer.disconnect()));
}

/** Every member has its even share, each partition one owner, and every record of this phase arrives. */
async function settled(members, topic, kafka, seen, phase) {
    const share = partitions / members.length;
    const owned = () => members.flatMap((member) => member.partitions);
    await until(
        () => members.every((member) => member.partitions.length === share) && new Set(owned()).size === partitions,
        () => JSON.stringify(members.map((member) => [member.partitions, member.crash])),
    );
    const messages = Array.from({ length: 50 }, (_, i) => ({ value: `${phase} ${i}`, partition: i % partitions }));
    await produce(kafka, topic, messages);
    await until(
        () => messages.every(({ value }) => seen.has(value)),
        () => `${seen.size} seen in phase ${phase}`,
    );
    assert.equal(messages.filter(({ value }) => seen.get(value) !== 1).length, 0, "records came more than once");
}

export default { "shares a topic among one, five and two members": growsAndShrinks };
