import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { samples } from "../suite.js";
import { CompressionTypes, createTopic, kafkaAt, produce, read, values } from "./client.js";

const codecs = { none: "None", gzip: "GZIP", snappy: "Snappy", lz4: "LZ4", zstd: "ZSTD" };

async function roundTrip({ address, name }, codec) {
    const kafka = kafkaAt(address);
    const topic = name(codec);
    await createTopic(kafka, topic);
    const sent = samples(30);
    for (const acks of [1, -1, 0]) {
        await produce(kafka, topic, sent, { acks, compression: CompressionTypes[codecs[codec]] });
    }
    const got = await read(kafka, topic, 90);
    assert.deepEqual(
        got.map(({ key, value, headers }) => ({
            key: key?.toString() ?? null,
            value: value?.toString() ?? null,
            headers: Object.fromEntries(Object.entries(headers).map(([header, bytes]) => [header, bytes.toString()])),
        })),
        [...sent, ...sent, ...sent],
    );
    assert.deepEqual(
        got.map((message) => message.offset),
        got.map((_, i) => `${i}`),
    );
}

async function largeRecord({ address, name }) {
    const kafka = kafkaAt(address);
    const topic = name("large");
    await createTopic(kafka, topic);
    const value = randomBytes(1_000_000);
    await produce(kafka, topic, [{ value }]);
    const [got] = await read(kafka, topic, 1, { maxBytesPerPartition: 1000 });
    assert.ok(got.value.equals(value));
}

async function appendTime({ address, name }) {
    const kafka = kafkaAt(address);
    const topic = name("append-time");
    await createTopic(kafka, topic, 1, { "message.timestamp.type": "LogAppendTime" });
    const before = Date.now();
    const [told] = await produce(kafka, topic, [{ value: "late", timestamp: "1000" }], {
        compression: CompressionTypes.GZIP,
    });
    const [got] = await read(kafka, topic, 1);
    assert.ok(Number(told.logAppendTime) >= before, told.logAppendTime);
    assert.equal(got.timestamp, told.logAppendTime);
    assert.deepEqual(values([got]), ["late"]);
}

export default {
    ...Object.fromEntries(
        Object.keys(codecs).map((codec) => [`produces with ${codec}`, (context) => roundTrip(context, codec)]),
    ),
    "produces one megabyte": largeRecord,
    "produces to a topic of append time": appendTime,
};
