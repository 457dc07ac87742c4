import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { keepForever } from "../suite.js";
import {
    clientOf,
    collect,
    createTopic,
    newConsumer,
    produce,
    reached,
    read,
    using,
    values,
    withAdmin,
} from "./client.js";

const start = Date.UTC(2026, 0, 1);

async function hundredRecords({ address, name }, stem) {
    const client = clientOf(address);
    const topic = name(stem);
    await createTopic(client, topic, 1, keepForever);
    await produce(
        client,
        topic,
        Array.from({ length: 100 }, (_, i) => ({ value: `${i}`, timestamp: BigInt(start + i * 1000) })),
    );
    return { client, topic };
}

const from = (offset) => Array.from({ length: 100 - offset }, (_, i) => `${offset + i}`);

async function fromOffset(context) {
    const { client, topic } = await hundredRecords(context, "offset");
    assert.deepEqual(values(await read(client, topic, 58, { offset: 42n })), from(42));
}

async function fromTimestamp(context) {
    const { client, topic } = await hundredRecords(context, "time");
    await using(newConsumer(client, topic), async (consumer) => {
        const at = async (time) =>
            (await consumer.listOffsets({ topics: [topic], timestamp: BigInt(time) })).get(topic)[0];
        assert.equal(await at(start + 17_000), 17n);
        assert.equal(await at(start + 17_500), 18n);
        assert.equal(await at(start - 1), 0n);
        assert.equal(await at(start + 100_000), -1n);
        assert.deepEqual(values(await read(client, topic, 10, { offset: await at(start + 90_000) })), from(90));
    });
}

/** It seeks by opening a stream at an offset; pausing is the stream's. */
async function pauseAndSeek(context) {
    const { client, topic } = await hundredRecords(context, "pause");
    await using(newConsumer(client, topic), async (consumer) => {
        const reading = collect(await consumer.consume({ topics: [topic], mode: "earliest" }));
        await reached(reading, 100);
        reading.stream.pause();
        await produce(client, topic, [{ value: "while paused" }]);
        await sleep(300);
        assert.equal(reading.messages.length, 100);
        reading.stream.resume();
        assert.equal((await reached(reading, 101)).at(-1).value, "while paused");
        await reading.stream.close();
        const offsets = [{ topic, partition: 0, offset: 98n }];
        const again = collect(await consumer.consume({ topics: [topic], mode: "manual", offsets }));
        assert.deepEqual(values(await reached(again, 3)), ["98", "99", "while paused"]);
    });
}

async function commits(context) {
    const { client, topic } = await hundredRecords(context, "commit");
    await using(newConsumer(client, topic), async (consumer) => {
        const reading = collect(
            await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "earliest" }),
        );
        await (await reached(reading, 100))[59].commit();
        const offsets = await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [0] }] });
        assert.equal(offsets.get(topic)[0], 60n);
    });
    await withAdmin(client, async (admin) => {
        const [group] = await admin.listConsumerGroupOffsets({ groups: [topic] });
        assert.equal(group.topics[0].partitions[0].committedOffset, 60n);
    });
    await using(newConsumer(client, topic), async (consumer) => {
        const reading = collect(await consumer.consume({ topics: [topic], mode: "committed", fallbackMode: "fail" }));
        assert.deepEqual(values(await reached(reading, 40)), from(60));
    });
}

export default {
    "consumes from an offset": fromOffset,
    "consumes from a timestamp": fromTimestamp,
    "pauses and seeks": pauseAndSeek,
    "commits offsets and resumes there": commits,
};
