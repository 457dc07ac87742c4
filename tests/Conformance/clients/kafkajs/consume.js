import assert from "node:assert/strict";
import { keepForever, until } from "../suite.js";
import { createTopic, join, kafkaAt, produce, values, withAdmin } from "./client.js";

const start = Date.UTC(2026, 0, 1);

async function hundredRecords({ address, name }, stem) {
    const kafka = kafkaAt(address);
    const topic = name(stem);
    await createTopic(kafka, topic, 1, keepForever);
    const messages = Array.from({ length: 100 }, (_, i) => ({ value: `${i}`, timestamp: `${start + i * 1000}` }));
    await produce(kafka, topic, messages);
    return { kafka, topic };
}

async function readsFrom(kafka, topic, offset) {
    const { consumer, messages } = await join(kafka, topic, topic, { fromBeginning: false });
    consumer.seek({ topic, partition: 0, offset: `${offset}` });
    await until(
        () => messages.at(-1)?.offset === "99",
        () => `${messages.length} records`,
    );
    await consumer.disconnect();
    assert.deepEqual(
        values(messages),
        Array.from({ length: 100 - offset }, (_, i) => `${offset + i}`),
    );
}

async function fromOffset(context) {
    const { kafka, topic } = await hundredRecords(context, "offset");
    await readsFrom(kafka, topic, 42);
}

async function fromTimestamp(context) {
    const { kafka, topic } = await hundredRecords(context, "time");
    await withAdmin(kafka, async (admin) => {
        const at = async (time) => Number((await admin.fetchTopicOffsetsByTimestamp(topic, time))[0].offset);
        assert.equal(await at(start + 17_000), 17);
        assert.equal(await at(start + 17_500), 18);
        assert.equal(await at(start - 1), 0);
        assert.equal(await at(start + 100_000), 100); // kafkajs gives the end where there is none
        await readsFrom(kafka, topic, await at(start + 90_000));
    });
}

async function pauseAndSeek(context) {
    const { kafka, topic } = await hundredRecords(context, "pause");
    const { consumer, messages } = await join(kafka, topic, topic);
    await until(
        () => messages.length === 100,
        () => messages.length,
    );
    consumer.pause([{ topic }]);
    await produce(kafka, topic, [{ value: "while paused" }]);
    let fetches = 0;
    consumer.on(consumer.events.HEARTBEAT, () => fetches++);
    await until(() => fetches >= 3);
    assert.equal(messages.length, 100);
    consumer.seek({ topic, partition: 0, offset: "98" });
    consumer.resume([{ topic }]);
    await until(
        () => messages.length === 103,
        () => messages.length,
    );
    assert.deepEqual(values(messages.slice(100)), ["98", "99", "while paused"]);
    await consumer.disconnect();
}

async function commits(context) {
    const { kafka, topic } = await hundredRecords(context, "commit");
    const first = await join(kafka, topic, topic, { autoCommit: false });
    await until(
        () => first.messages.length === 100,
        () => first.messages.length,
    );
    await first.consumer.commitOffsets([{ topic, partition: 0, offset: "60", metadata: "sixty" }]);
    await first.consumer.disconnect();
    await withAdmin(kafka, async (admin) => {
        const [committed] = await admin.fetchOffsets({ groupId: topic, topics: [topic] });
        assert.deepEqual(committed.partitions, [{ partition: 0, offset: "60", metadata: "sixty" }]);
    });
    const second = await join(kafka, topic, topic);
    await until(
        () => second.messages.length === 40,
        () => second.messages.length,
    );
    assert.equal(second.messages[0].offset, "60");
    await second.consumer.disconnect();
}

export default {
    "consumes from an offset": fromOffset,
    "consumes from a timestamp": fromTimestamp,
    "pauses and seeks": pauseAndSeek,
    "commits offsets and resumes there": commits,
};
