'use strict';
// Speaks to a schema registry as @kafkajs/confluent-schema-registry does: registers a schema under a subject, encodes
// a value with it, and decodes a message of another producer. Arguments: url, subject, schema, value, message (hex).
const { SchemaRegistry, SchemaType, COMPATIBILITY } = require('@kafkajs/confluent-schema-registry');

async function main([url, subject, schema, value, message]) {
  const registry = new SchemaRegistry({ host: url, retry: { retries: 0 } });
  const type = { type: SchemaType.AVRO, schema };
  const { id } = await registry.register(type, { subject, compatibility: COMPATIBILITY.FULL_TRANSITIVE });
  const encoded = await registry.encode(id, JSON.parse(value));
  const answer = {
    id,
    latest: await registry.getLatestSchemaId(subject),
    found: await registry.getRegistryIdBySchema(subject, type),
    encoded: encoded.toString('hex'),
    decoded: await registry.decode(Buffer.from(message, 'hex')),
  };
  process.stdout.write(JSON.stringify(answer));
}

main(process.argv.slice(2)).catch((e) => {
  process.stderr.write(`${e.name}: ${e.message}\n`);
  process.exit(1);
});
