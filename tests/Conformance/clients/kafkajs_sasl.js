// Logs in with kafkajs: ADDRESS, an existing topic, MECHANISM, USER and PASSWORD are the arguments.
"use strict";
const assert = require("node:assert/strict");
const { Kafka, logLevel } = require("kafkajs");

const [address, topic, mechanism, username, password] = process.argv.slice(2);

function kafkaWith(secret) {
  return new Kafka({
    clientId: "conformance",
    brokers: [address],
    logLevel: logLevel.NOTHING,
    sasl: { mechanism, username, password: secret },
    retry: { retries: 0 },
  });
}

async function main() {
  const kafka = kafkaWith(password);
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({ topic, messages: [{ value: "hello" }] });
  await producer.disconnect();

  const consumer = kafka.consumer({ groupId: `${topic}-group` });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const value = await new Promise((resolve) => {
    consumer.run({ eachMessage: async ({ message }) => resolve(message.value.toString()) });
  });
  assert.equal(value, "hello");
  await consumer.disconnect();

  await assert.rejects(kafkaWith("wrong").producer().connect(), /Authentication|user or password/);
  console.log("ok");
}

main().catch((fault) => {
  console.error(fault);
  process.exit(1);
});
