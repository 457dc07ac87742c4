"""Answers requests, one JSON object a line, with python3-avro. See AvroClient.cs for the requests."""

import datetime
import io
import json
import sys
import uuid

import avro.compatibility
import avro.io
import avro.schema

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)


def value_of(schema, json_value):
    """A value of Avro's JSON encoding as the objects the library takes."""
    kind = schema.type
    logical = getattr(schema, "logical_type", None)
    if kind == "union":
        return union_value_of(schema, json_value)
    if kind in ("record", "error"):
        return {f.name: value_of(f.type, json_value[f.name]) for f in schema.fields}
    if kind == "array":
        return [value_of(schema.items, item) for item in json_value]
    if kind == "map":
        return {key: value_of(schema.values, item) for key, item in json_value.items()}
    if kind in ("bytes", "fixed"):
        return json_value.encode("latin-1")
    if kind in ("float", "double"):
        return float(json_value)
    if logical == "timestamp-millis":
        return EPOCH + datetime.timedelta(milliseconds=json_value)
    if logical == "date":
        return EPOCH.date() + datetime.timedelta(days=json_value)
    if logical == "uuid":
        return uuid.UUID(json_value)
    return json_value


def union_value_of(schema, json_value):
    if json_value is None:
        return None
    ((name, inner),) = json_value.items()
    for branch in schema.schemas:
        if name == getattr(branch, "fullname", branch.type) or name == branch.type:
            return value_of(branch, inner)
    raise ValueError(f"no branch {name}")


def encode(schema, value):
    output = io.BytesIO()
    avro.io.DatumWriter(schema).write(value, avro.io.BinaryEncoder(output))
    return output.getvalue().hex()


def decode(data, writer, reader):
    stream = io.BytesIO(bytes.fromhex(data))
    value = avro.io.DatumReader(writer, reader).read(avro.io.BinaryDecoder(stream))
    rest = stream.read()
    if rest:
        raise ValueError(f"{len(rest)} bytes left")
    return value


def handle(request):
    schema = avro.schema.parse(request["schema"])
    reader = avro.schema.parse(request["reader"]) if request.get("reader") else schema
    operation = request["op"]
    if operation == "encode":
        return {"hex": encode(schema, value_of(schema, json.loads(request["json"])))}
    if operation == "reencode":
        return {"hex": encode(reader, decode(request["hex"], schema, reader))}
    if operation == "compatible":
        checker = avro.compatibility.ReaderWriterCompatibilityChecker()
        result = checker.get_compatibility(reader, schema)
        names = sorted({kind.value.upper() for kind in result.incompatibilities})
        compatible = result.compatibility is avro.compatibility.SchemaCompatibilityType.compatible
        return {"compatible": compatible, "reason": ",".join(names)}
    raise ValueError(f"unknown operation {operation}")


def main():
    for line in sys.stdin:
        try:
            answer = handle(json.loads(line))
        except Exception as e:  # every fault of the library is an answer
            answer = {"error": f"{type(e).__name__}: {e}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
