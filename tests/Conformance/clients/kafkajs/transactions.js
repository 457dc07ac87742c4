import assert from "node:assert/strict";
import { createTopic, kafkaAt, produce, read, values, withAdmin } from "./client.js";

async function begin({ address, name }, stem, options = {}) {
    const kafka = kafkaAt(address);
    const topic = name(stem);
    await createTopic(kafka, topic);
    const producer = await successor(kafka, topic, options);
    return { kafka, topic, producer };
}

async function successor(kafka, transactionalId, options = {}) {
    const producer = kafka.producer({
        transactionalId,
        idempotent: true,
        maxInFlightRequests: 1,
        retry: { retries: 3 },
        ...options,
    });
    await producer.connect();
    return producer;
}

async function write(producer, topic, value, end) {
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ value }] });
    await transaction[end]();
}

async function commitsAndAborts(context) {
    const { kafka, topic, producer } = await begin(context, "commit-abort");
    await write(producer, topic, "kept 1", "commit");
    await write(producer, topic, "dropped", "abort");
    await write(producer, topic, "kept 2", "commit");
    assert.deepEqual(values(await read(kafka, topic, 2)), ["kept 1", "kept 2"]);
    assert.deepEqual(values(await read(kafka, topic, 3, { readUncommitted: true })), ["kept 1", "dropped", "kept 2"]);

    const open = await producer.transaction();
    await open.send({ topic, messages: [{ value: "open" }] });
    await produce(kafka, topic, [{ value: "after" }]);
    const all = await read(kafka, topic, 5, { readUncommitted: true });
    assert.deepEqual(values(all.slice(3)), ["open", "after"]);
    await open.abort();
    assert.deepEqual(values(await read(kafka, topic, 3)), ["kept 1", "kept 2", "after"]);
    await producer.disconnect();
}

async function offsets(context) {
    const { kafka, topic, producer } = await begin(context, "tx-offsets");
    const committed = () =>
        withAdmin(
            kafka,
            async (admin) => (await admin.fetchOffsets({ groupId: topic, topics: [topic] }))[0].partitions[0].offset,
        );
    for (const [end, offset, expected] of [
        ["abort", "3", "-1"],
        ["commit", "5", "5"],
        ["abort", "7", "5"],
    ]) {
        const transaction = await producer.transaction();
        await transaction.sendOffsets({
            consumerGroupId: topic,
            topics: [{ topic, partitions: [{ partition: 0, offset }] }],
        });
        await transaction[end]();
        assert.equal(await committed(), expected, `${end} of ${offset}`);
    }
    await producer.disconnect();
}

async function fenced(context) {
    const { kafka, topic, producer } = await begin(context, "fenced");
    const elder = await producer.transaction();
    await elder.send({ topic, messages: [{ value: "elder" }] });
    const younger = await successor(kafka, topic);
    await write(younger, topic, "younger", "commit");
    await assert.rejects(elder.commit(), /newer producer|old epoch|fenced/i);
    assert.deepEqual(values(await read(kafka, topic, 1)), ["younger"]);
    await younger.disconnect();
    await producer.disconnect();
}

async function timedOut(context) {
    const { kafka, topic, producer } = await begin(context, "timeout", { transactionTimeout: 500 });
    const silent = await producer.transaction();
    await silent.send({ topic, messages: [{ value: "silent" }] });
    await produce(kafka, topic, [{ value: "after" }]);
    // Committed readers get past the open transaction only when the broker has aborted it.
    assert.deepEqual(values(await read(kafka, topic, 1)), ["after"]);
    await assert.rejects(silent.commit(), /newer producer|old epoch|fenced|transaction/i);
    await producer.disconnect();
}

export default {
    "commits and aborts transactions": commitsAndAborts,
    "commits offsets in a transaction": offsets,
    "is fenced by its successor": fenced,
    "loses a transaction that takes too long": timedOut,
};
