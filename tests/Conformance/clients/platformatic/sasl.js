import assert from "node:assert/strict";
import { asUser, clientOf, createTopic, gives, produce, read, values, withAdmin } from "./client.js";

async function logsIn({ saslAddress, name }, mechanism) {
    const client = clientOf(saslAddress, asUser("admin", mechanism));
    const topic = name(mechanism);
    await createTopic(client, topic);
    await produce(client, topic, [{ value: "hello" }]);
    assert.deepEqual(values(await read(client, topic, 1)), ["hello"]);
    for (const [user, password] of [
        ["admin", "wrong"],
        ["nobody", "admin-secret"],
    ]) {
        const refused = clientOf(saslAddress, asUser(user, mechanism, password));
        const list = withAdmin(refused, (admin) => admin.listTopics());
        await assert.rejects(list, gives("SASL_AUTHENTICATION_FAILED"));
    }
}

export default Object.fromEntries(
    ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"].map((mechanism) => [
        `logs in with ${mechanism}`,
        (context) => logsIn(context, mechanism),
    ]),
);
