'use strict';
// Answers requests, one JSON object a line, with avsc. See AvroClient.cs for the requests.
const crypto = require('crypto');
const readline = require('readline');
const avro = require('avsc');

// A parsed schema keeps its types by name; every request starts anew.
function parse(schema) {
  return avro.Type.forSchema(JSON.parse(schema), { wrapUnions: true });
}

const operations = {
  encode(request) {
    const type = parse(request.schema);
    return { hex: type.toBuffer(type.fromString(request.json)).toString('hex') };
  },
  reencode(request) {
    const writer = parse(request.schema);
    const reader = request.reader ? parse(request.reader) : writer;
    const resolver = request.reader ? reader.createResolver(writer) : undefined;
    const value = reader.fromBuffer(Buffer.from(request.hex, 'hex'), resolver);
    return { hex: reader.toBuffer(value).toString('hex') };
  },
  compatible(request) {
    try {
      parse(request.reader).createResolver(parse(request.schema));
      return { compatible: true };
    } catch (e) {
      return { compatible: false, reason: e.message };
    }
  },
  canonical(request) {
    const text = JSON.stringify(parse(request.schema).schema());
    return { text, md5: crypto.createHash('md5').update(text).digest('hex') };
  },
};

const lines = readline.createInterface({ input: process.stdin, crlfDelay: Infinity });
lines.on('line', (line) => {
  let answer;
  try {
    const request = JSON.parse(line);
    answer = operations[request.op](request);
  } catch (e) {
    answer = { error: `${e.name}: ${e.message}` };
  }
  process.stdout.write(JSON.stringify(answer) + '\n');
});
