import assert from "node:assert/strict";
import { asUser, createTopic, kafkaAt, produce, read, values } from "./client.js";

async function logsIn({ saslAddress, name }, mechanism) {
    const kafka = kafkaAt(saslAddress, asUser("admin", mechanism));
    const topic = name(mechanism);
    await createTopic(kafka, topic);
    await produce(kafka, topic, [{ value: "hello" }]);
    assert.deepEqual(values(await read(kafka, topic, 1)), ["hello"]);
    for (const [user, password] of [
        ["admin", "wrong"],
        ["nobody", "admin-secret"],
    ]) {
        const refused = kafkaAt(saslAddress, { ...asUser(user, mechanism, password), retry: { retries: 0 } });
        await assert.rejects(refused.producer().connect(), /Authentication|user or password/);
    }
}

export default Object.fromEntries(
    ["plain", "scram-sha-256", "scram-sha-512"].map((mechanism) => [
        `logs in with ${mechanism.toUpperCase()}`,
        (context) => logsIn(context, mechanism),
    ]),
);
