import assert from "node:assert/strict";
import * as client from "./client.js";

const { clientOf, committed, createTopic, newProducer, produce, read, uncommitted, values } = client;

// By itself it asks for producer id 0: a broker that knows the transactional id takes that for a fenced producer.
const fresh = { producerId: -1n, producerEpoch: -1 };

async function begin({ address, name }, stem, options = {}) {
    const at = clientOf(address, options);
    const topic = name(stem);
    await createTopic(at, topic);
    return { at, topic, producer: transactional(at, topic) };
}

const transactional = (at, transactionalId) => newProducer(at, { transactionalId, idempotent: true });

async function write(producer, topic, value) {
    const transaction = await producer.beginTransaction(fresh);
    await transaction.send({ messages: [{ topic, partition: 0, value }] });
    return transaction;
}

const all = (at, topic, count, isolationLevel) => read(at, topic, count, { isolationLevel }).then(values);

async function commitsAndAborts(context) {
    const { at, topic, producer } = await begin(context, "commit-abort");
    await (await write(producer, topic, "kept 1")).commit();
    await (await write(producer, topic, "dropped")).abort();
    await (await write(producer, topic, "kept 2")).commit();
    assert.deepEqual(await all(at, topic, 2, committed), ["kept 1", "kept 2"]);
    assert.deepEqual(await all(at, topic, 3, uncommitted), ["kept 1", "dropped", "kept 2"]);

    const open = await write(producer, topic, "open");
    await produce(at, topic, [{ value: "after" }]);
    assert.deepEqual((await all(at, topic, 5, uncommitted)).slice(3), ["open", "after"]);
    assert.deepEqual(await all(at, topic, 2, committed), ["kept 1", "kept 2"]);
    // Not aborted: of several aborted transactions of one producer in one fetch the client hides only the last.
    await open.commit();
    assert.deepEqual(await all(at, topic, 4, committed), ["kept 1", "kept 2", "open", "after"]);
    await producer.close(true);
}

async function offsets(context) {
    const { at, topic, producer } = await begin(context, "tx-offsets");
    await produce(at, topic, [{ value: "1" }, { value: "2" }, { value: "3" }]);
    const consumer = client.newConsumer(at, topic);
    const reading = client.collect(await consumer.consume({ topics: [topic], mode: "earliest" }));
    const [first, second, third] = await client.reached(reading, 3);
    const current = async () =>
        (await consumer.listCommittedOffsets({ topics: [{ topic, partitions: [0] }] })).get(topic)[0];
    for (const [message, end, expected] of [
        [first, "abort", -1n],
        [second, "commit", 2n],
        [third, "abort", 2n],
    ]) {
        const transaction = await producer.beginTransaction(fresh);
        await transaction.addConsumer(consumer);
        await transaction.addOffset(message);
        await transaction[end]();
        assert.equal(await current(), expected);
    }
    await consumer.close(true);
    await producer.close(true);
}

async function fenced(context) {
    const { at, topic, producer } = await begin(context, "fenced");
    const elder = await write(producer, topic, "elder");
    const younger = transactional(at, topic);
    await (await write(younger, topic, "younger")).commit();
    await assert.rejects(elder.commit(), isFenced);
    assert.deepEqual(await all(at, topic, 1, committed), ["younger"]);
    await younger.close(true);
    await producer.close(true).catch(() => {});
}

/** The timeout of its transactions is the one of its requests. */
async function timedOut(context) {
    const { at, topic, producer } = await begin(context, "timeout", { timeout: 1000 });
    const silent = await write(producer, topic, "silent");
    await produce(at, topic, [{ value: "after" }]);
    // Committed readers get past the open transaction only when the broker has aborted it.
    assert.deepEqual(await all(at, topic, 1, committed), ["after"]);
    await assert.rejects(silent.commit(), isFenced);
    await producer.close(true).catch(() => {});
}

const isFenced = client.gives("PRODUCER_FENCED", "INVALID_PRODUCER_EPOCH");

export default {
    "commits and aborts transactions": commitsAndAborts,
    "commits offsets in a transaction": offsets,
    "is fenced by its successor": fenced,
    "loses a transaction that takes too long": timedOut,
};
