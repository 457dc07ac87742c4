import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import zlib from "node:zlib";
import { samples } from "../suite.js";
import {
    clientOf,
    createTopic,
    newConsumer,
    newProducer,
    produce,
    ids,
    read,
    collect,
    reached,
    using,
    values,
} from "./client.js";

async function roundTrip({ address, name }, codec) {
    const client = clientOf(address);
    const topic = name(codec);
    await createTopic(client, topic);
    const sent = samples(30);
    for (const acks of [1, -1, 0]) await produce(client, topic, sent, { acks, compression: codec });
    const got = await read(client, topic, 90);
    assert.deepEqual(
        got.map(({ key, value, headers }) => ({
            key: key ?? null,
            value: value ?? null,
            headers: Object.fromEntries(headers),
        })),
        [...sent, ...sent, ...sent],
    );
    assert.deepEqual(
        got.map((message) => message.offset),
        got.map((_, i) => BigInt(i)),
    );
}

/** Its zstd is Node's own, which came with Node 22.15: before that the client refuses the codec. */
async function zstd(context) {
    if (zlib.zstdCompressSync) return roundTrip(context, "zstd");
    const client = clientOf(context.address);
    const topic = context.name("zstd");
    await createTopic(client, topic);
    await assert.rejects(produce(client, topic, [{ value: "x" }], { compression: "zstd" }), (fault) =>
        /zstd/.test(ids(fault)),
    );
}

async function largeRecord({ address, name }) {
    const client = clientOf(address);
    const topic = name("large");
    await createTopic(client, topic);
    const value = randomBytes(1_000_000);
    await using(newProducer(client, { serializers: undefined }), (producer) =>
        producer.send({ messages: [{ topic, partition: 0, value }], acks: -1 }),
    );
    const consumer = newConsumer(client, topic, {
        deserializers: undefined,
        maxBytesPerPartition: 1000,
        maxBytes: 1000,
    });
    await using(consumer, async () => {
        const [got] = await reached(collect(await consumer.consume({ topics: [topic], mode: "earliest" })), 1);
        assert.ok(got.value.equals(value));
    });
}

async function appendTime({ address, name }) {
    const client = clientOf(address);
    const topic = name("append-time");
    await createTopic(client, topic, 1, { "message.timestamp.type": "LogAppendTime" });
    await produce(client, topic, [{ value: "late", timestamp: 1000n }], { compression: "gzip" });
    // The client shows the time inside the record whatever the batch says; a look-up by time tells the broker's.
    assert.deepEqual(values(await read(client, topic, 1)), ["late"]);
    await using(newConsumer(client, topic), async (consumer) => {
        const at = await consumer.listOffsetsWithTimestamps({ topics: [topic], timestamp: 2000n });
        const { offset, timestamp } = at.get(topic).get(0);
        assert.equal(offset, 0n);
        assert.ok(timestamp >= BigInt(Date.now() - 60_000), `${timestamp}`);
    });
}

export default {
    ...Object.fromEntries(
        ["none", "gzip", "snappy", "lz4"].map((codec) => [
            `produces with ${codec}`,
            (context) => roundTrip(context, codec),
        ]),
    ),
    "produces with zstd": zstd,
    "produces one megabyte": largeRecord,
    "produces to a topic of append time": appendTime,
};
