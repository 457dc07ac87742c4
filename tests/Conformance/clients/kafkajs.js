// Holds a broker to account with kafkajs: ADDRESS and an unused topic name are the arguments.
"use strict";
const assert = require("node:assert/strict");
const { CompressionTypes, Kafka, logLevel } = require("kafkajs");

const [address, topic] = process.argv.slice(2);
const groupId = `${topic}-group`;
const kafka = new Kafka({ clientId: "conformance", brokers: [address], logLevel: logLevel.ERROR });

async function produce() {
  const producer = kafka.producer();
  await producer.connect();
  for (const compression of [CompressionTypes.None, CompressionTypes.GZIP]) {
    for (const acks of [0, 1, -1]) {
      const messages = [
        { key: "k", value: "v", headers: { origin: "node", many: ["1", "2"] }, partition: 0 },
        { key: null, value: null, partition: 0 },
      ];
      await producer.send({ topic, acks, compression, messages });
    }
  }
  await producer.disconnect();
}

async function transact() {
  const producer = kafka.producer({ transactionalId: topic, idempotent: true, maxInFlightRequests: 1 });
  await producer.connect();
  const aborted = await producer.transaction();
  await aborted.send({ topic, messages: [{ value: "aborted", partition: 0 }] });
  await aborted.abort();
  const committed = await producer.transaction();
  await committed.send({ topic, messages: [{ value: "committed", partition: 0 }] });
  await committed.sendOffsets({
    consumerGroupId: `${groupId}-tx`,
    topics: [{ topic, partitions: [{ partition: 0, offset: "5" }] }],
  });
  await committed.commit();
  await producer.disconnect();
}

async function consume(count) {
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, readUncommitted: false });
  await consumer.connect();
  await consumer.subscribe({ topic, fromBeginning: true });
  const messages = [];
  await new Promise((resolve, reject) => {
    consumer.on(consumer.events.CRASH, (event) => reject(event.payload.error));
    consumer.run({
      eachMessage: async ({ message }) => {
        messages.push(message);
        if (messages.length === count) resolve();
      },
    });
  });
  await consumer.disconnect();
  return messages;
}

async function main() {
  const admin = kafka.admin();
  await admin.connect();
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries: [{ name: "retention.ms", value: "9000" }] }] });
  await admin.createPartitions({ topicPartitions: [{ topic, count: 2 }] });
  const { resources } = await admin.describeConfigs({ includeSynonyms: true, resources: [{ type: 2, name: topic }] });
  assert.equal(resources[0].configEntries.find((entry) => entry.configName === "retention.ms").configValue, "9000");

  await produce();
  await transact();
  const messages = await consume(13);
  assert.equal(messages[0].value.toString(), "v");
  assert.deepEqual(messages[0].headers.many.map(String), ["1", "2"]);
  assert.equal(messages[1].key, null);
  assert.equal(messages[1].value, null);
  assert.equal(messages[12].value.toString(), "committed");

  const offsets = await admin.fetchOffsets({ groupId, topics: [topic] });
  assert.ok(Number(offsets[0].partitions.find((p) => p.partition === 0).offset) >= 15);
  const sent = await admin.fetchOffsets({ groupId: `${groupId}-tx`, topics: [topic] });
  assert.equal(sent[0].partitions.find((p) => p.partition === 0).offset, "5");
  const { groups } = await admin.describeGroups([groupId]);
  assert.equal(groups[0].state, "Empty");
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: "3" }] });
  const ends = await admin.fetchTopicOffsets(topic);
  assert.equal(ends.find((p) => p.partition === 0).low, "3");
  await admin.deleteGroups([groupId]);
  await admin.deleteTopics({ topics: [topic] });
  await admin.disconnect();
  console.log("ok");
}

main().catch((fault) => {
  console.error(fault);
  process.exit(1);
});
