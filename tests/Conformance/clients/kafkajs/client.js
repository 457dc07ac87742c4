// What the scenarios of kafkajs share.
import assert from "node:assert/strict";
import { lz4Compress, lz4Decompress } from "@platformatic/wasm-utils";
import * as zstd from "@bokuweb/zstd-wasm";
import kafkajs from "kafkajs";
import snappy from "kafkajs-snappy";
import { until } from "../suite.js";

export const { AclOperationTypes, AclPermissionTypes, AclResourceTypes, CompressionTypes, ConfigResourceTypes } =
    kafkajs;
export const { ResourcePatternTypes } = kafkajs;

// kafkajs itself knows gzip only; the others are plug-ins.
const { CompressionCodecs } = kafkajs;
await zstd.init();
CompressionCodecs[CompressionTypes.Snappy] = snappy;
CompressionCodecs[CompressionTypes.LZ4] = () => ({
    compress: async (encoder) => lz4Compress(encoder.buffer),
    decompress: async (buffer) => lz4Decompress(buffer),
});
CompressionCodecs[CompressionTypes.ZSTD] = () => ({
    compress: async (encoder) => Buffer.from(zstd.compress(encoder.buffer, 3)),
    decompress: async (buffer) => Buffer.from(zstd.decompress(buffer)),
});

export const kafkaAt = (address, options = {}) =>
    new kafkajs.Kafka({ clientId: "conformance", brokers: [address], logLevel: kafkajs.logLevel.NOTHING, ...options });

export const asUser = (user, mechanism = "scram-sha-256", password = `${user}-secret`) => ({
    sasl: { mechanism, username: user, password },
    retry: { retries: 2, initialRetryTime: 50 },
});

export async function withAdmin(kafka, use) {
    const admin = kafka.admin();
    await admin.connect();
    try {
        return await use(admin);
    } finally {
        await admin.disconnect();
    }
}

export const createTopic = (kafka, topic, numPartitions = 1, configs = {}) =>
    withAdmin(kafka, (admin) => {
        const configEntries = Object.entries(configs).map(([name, value]) => ({ name, value }));
        return admin.createTopics({ topics: [{ topic, numPartitions, configEntries }], waitForLeaders: true });
    });

export async function withProducer(kafka, options, use) {
    const producer = kafka.producer(options);
    await producer.connect();
    try {
        return await use(producer);
    } finally {
        await producer.disconnect();
    }
}

export const produce = (kafka, topic, messages, options = {}) =>
    withProducer(kafka, {}, (producer) => producer.send({ topic, messages, ...options }));

/** Starts a member of a group; what it reads is in `messages`, what it was assigned in `partitions`. */
export async function join(kafka, topic, groupId, options = {}, onMessage = async () => {}) {
    const consumer = kafka.consumer({
        groupId,
        maxWaitTimeInMs: 100,
        heartbeatInterval: 100,
        sessionTimeout: 10_000,
        rebalanceTimeout: 10_000,
        ...options,
    });
    const member = { consumer, messages: [], partitions: [], crash: null };
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
        member.partitions = payload.memberAssignment[topic] ?? [];
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => {
        member.crash = payload.error;
    });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: options.fromBeginning ?? true });
    await consumer.run({
        autoCommit: options.autoCommit ?? true,
        eachMessage: async ({ message, partition }) => {
            member.messages.push({ ...message, partition });
            await onMessage(message, partition);
        },
    });
    return member;
}

/** The first `count` records of a topic. */
export async function read(kafka, topic, count, options = {}) {
    const member = await join(kafka, topic, `${topic}-reader-${Math.trunc(performance.now() * 1000)}`, options);
    await until(
        () => member.messages.length >= count || member.crash,
        () => `${member.messages.length} records`,
    );
    await member.consumer.disconnect();
    assert.equal(member.crash, null);
    return member.messages;
}

export const values = (messages) => messages.map((message) => message.value?.toString() ?? null);
