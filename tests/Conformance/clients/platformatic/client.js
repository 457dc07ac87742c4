// What the scenarios of @platformatic/kafka share.
import assert from "node:assert/strict";
import {
    Admin,
    Consumer,
    FetchIsolationLevels,
    Producer,
    stringDeserializers,
    stringSerializers,
} from "@platformatic/kafka";
import { until } from "../suite.js";

export const committed = FetchIsolationLevels.READ_COMMITTED;
export const uncommitted = FetchIsolationLevels.READ_UNCOMMITTED;

export const clientOf = (address, options = {}) => ({
    clientId: "conformance",
    bootstrapBrokers: [address],
    retries: 3,
    retryDelay: 50,
    ...options,
});

export const asUser = (user, mechanism = "SCRAM-SHA-256", password = `${user}-secret`) => ({
    sasl: { mechanism, username: user, password },
    retries: 0,
});

/** What has streams or transactions must be forced to close; an admin takes no such argument. */
export async function using(client, use) {
    try {
        return await use(client);
    } finally {
        await client.close(...(client instanceof Admin ? [] : [true]));
    }
}

export const withAdmin = (client, use) => using(new Admin(client), use);

export const newProducer = (client, options = {}) =>
    new Producer({ ...client, serializers: stringSerializers, autocreateTopics: false, ...options });

/** What goes wrong in the background, as in a heartbeat, is in `faults`. */
export function newConsumer(client, groupId, options = {}) {
    const consumer = new Consumer({
        ...client,
        groupId,
        deserializers: stringDeserializers,
        maxWaitTime: 100,
        heartbeatInterval: 100,
        sessionTimeout: 10_000,
        rebalanceTimeout: 10_000,
        autocommit: false,
        ...options,
    });
    consumer.faults = [];
    consumer.on("error", (fault) => consumer.faults.push(fault));
    consumer.on("consumer:heartbeat:error", ({ error }) => consumer.faults.push(error));
    return consumer;
}

export const createTopic = (client, topic, partitions = 1, configs = {}) =>
    withAdmin(client, (admin) =>
        admin.createTopics({
            topics: [topic],
            partitions,
            replicas: 1,
            configs: Object.entries(configs).map(([name, value]) => ({ name, value })),
        }),
    );

export const produce = (client, topic, messages, options = {}) =>
    using(newProducer(client), (producer) =>
        producer.send({
            messages: messages.map((message) => ({ topic, partition: 0, ...message })),
            acks: -1,
            ...options,
        }),
    );

/** Collects what a stream delivers into `messages`; a fault of the stream is thrown by the next wait. */
export function collect(stream, onMessage = () => {}) {
    const reading = { stream, messages: [], fault: null };
    stream.on("data", (message) => {
        reading.messages.push(message);
        onMessage(message);
    });
    stream.on("error", (fault) => (reading.fault = fault));
    return reading;
}

export async function reached(reading, count) {
    await until(
        () => reading.fault || reading.messages.length >= count,
        () => `${reading.messages.length} of ${count} records`,
    );
    if (reading.fault) throw reading.fault;
    return reading.messages;
}

/** The first `count` records of partition 0 from an offset. */
export const read = (client, topic, count, { offset = 0n, ...options } = {}) =>
    using(newConsumer(client, `${topic}-reader`), async (consumer) => {
        const offsets = [{ topic, partition: 0, offset }];
        return reached(
            collect(await consumer.consume({ topics: [topic], mode: "manual", offsets, ...options })),
            count,
        );
    });

export const values = (messages) => messages.map((message) => message.value ?? null);

/** All error codes and messages of a fault: the client nests them. */
export const ids = (fault) => [
    fault.apiId ?? fault.message,
    ...(fault.errors ?? []).flatMap(ids),
    ...(fault.cause ? ids(fault.cause) : []),
];

/** For assert.rejects: that the broker, or the client, gave one of these errors. */
export const gives =
    (...wanted) =>
    (fault) =>
        ids(fault).some((id) => wanted.includes(id)) || assert.fail(`expected ${wanted}, got ${ids(fault)}`);
