"""Reads a topic with kcat, decodes its values with the avro package and schemas fetched from the registry, prints one JSON object a record.

Usage: read_topic.py BOOTSTRAP REGISTRY_URL TOPIC
"""

import datetime
import io
import json
import struct
import subprocess
import sys
import urllib.request

import avro.io
import avro.schema


def records(bootstrap, topic):
    """Keys and values; the lengths before them tell where they end."""
    command = ["kcat", "-b", bootstrap, "-t", topic, "-C", "-e", "-q", "-o", "beginning"]
    command += ["-X", "isolation.level=read_committed", "-f", "%K %S %k%s"]
    stream = io.BytesIO(subprocess.run(command, check=True, capture_output=True).stdout)
    while True:
        key_length = number(stream)
        if key_length is None:
            return
        value_length = number(stream)
        key = stream.read(key_length).decode("utf-8")
        yield key, stream.read(value_length) if value_length >= 0 else None


def number(stream):
    digits = b""
    while True:
        character = stream.read(1)
        if character in (b" ", b""):
            return int(digits) if digits else None
        digits += character


class Schemas:
    def __init__(self, registry):
        self.registry = registry.rstrip("/")
        self.known = {}

    def get(self, schema_id):
        if schema_id not in self.known:
            with urllib.request.urlopen(f"{self.registry}/schemas/ids/{schema_id}") as answer:
                self.known[schema_id] = avro.schema.parse(json.load(answer)["schema"])
        return self.known[schema_id]


def decode(schemas, message):
    magic, schema_id = struct.unpack(">bI", message[:5])
    if magic != 0:
        raise ValueError(f"not in Confluent wire format: magic byte {magic}")
    body = io.BytesIO(message[5:])
    datum = avro.io.DatumReader(schemas.get(schema_id)).read(avro.io.BinaryDecoder(body))
    if body.read(1):
        raise ValueError("bytes are left after the datum")
    return datum


def plain(value):
    if isinstance(value, datetime.datetime):
        return round(value.timestamp() * 1000)
    raise TypeError(type(value).__name__)


def main():
    bootstrap, registry, topic = sys.argv[1:]
    schemas = Schemas(registry)
    for key, message in records(bootstrap, topic):
        datum = None if message is None else decode(schemas, message)
        print(json.dumps({"key": key, "value": datum}, default=plain))


main()
