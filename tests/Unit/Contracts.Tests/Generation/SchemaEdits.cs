using System.Text.Json.Nodes;

namespace LeadStreams.Contracts.Tests.Generation;

/// <summary>Random changes of a schema, good and bad ones, as people make them over the years.</summary>
internal sealed class SchemaEdits(Random random)
{
    private int _names;

    /// <summary>The schema with some changes; still a valid schema.</summary>
    public string Edit(string schema, int changes)
    {
        for (var done = 0; done < changes; )
        {
            var root = JsonNode.Parse(schema)!;
            var objects = Objects(root).ToList();
            if (objects.Count == 0 || !Apply(objects[random.Next(objects.Count)]))
            {
                done++;
                continue;
            }
            var edited = root.ToJsonString();
            if (IsValid(edited))
            {
                schema = edited;
                done++;
            }
        }
        return schema;
    }

    private static bool IsValid(string schema)
    {
        try
        {
            AvroSchema.Parse(schema);
            return true;
        }
        catch (AvroSchemaException)
        {
            return false;
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) =>
        node switch
        {
            JsonObject self => self.SelectMany(member => Objects(member.Value)).Append(self),
            JsonArray list => list.SelectMany(Objects),
            _ => [],
        };

    private bool Apply(JsonObject target)
    {
        if (target.ContainsKey("fields"))
        {
            return EditRecord(target, (JsonArray)target["fields"]!);
        }
        if (target.ContainsKey("symbols"))
        {
            return EditEnum(target, (JsonArray)target["symbols"]!);
        }
        if (target.ContainsKey("size") && random.Next(3) == 0)
        {
            target["size"] = (int)target["size"]! + 1;
            return true;
        }
        var member =
            target.ContainsKey("items") ? "items"
            : target.ContainsKey("values") ? "values"
            : "type";
        return EditType(target, member);
    }

    private bool EditRecord(JsonObject record, JsonArray fields)
    {
        switch (random.Next(8))
        {
            case 0:
            case 1:
                fields.Insert(random.Next(fields.Count + 1), WithDefault());
                return true;
            case 2 when fields.Count > 0:
                fields.RemoveAt(random.Next(fields.Count));
                return true;
            case 3 when fields.Count > 1:
                var moved = fields[0]!.DeepClone();
                fields.RemoveAt(0);
                fields.Add(moved);
                return true;
            case 4 when fields.Count > 0:
                var field = (JsonObject)fields[random.Next(fields.Count)]!;
                var old = (string)field["name"]!;
                field["name"] = $"renamed{++_names}";
                if (random.Next(3) > 0)
                {
                    field["aliases"] = new JsonArray(old);
                }
                return true;
            case 5:
                fields.Add(new JsonObject { ["name"] = $"bare{++_names}", ["type"] = "int" });
                return true;
            case 6:
                // References to the old name turn the schema invalid, which the caller notices.
                record["aliases"] = new JsonArray((string)record["name"]!);
                record["name"] = $"t.Renamed{++_names}";
                return true;
            default:
                return false;
        }
    }

    private JsonObject WithDefault()
    {
        var name = $"added{++_names}";
        return random.Next(4) switch
        {
            0 => Field(name, "int", 7),
            1 => Field(name, new JsonArray("null", "string"), null),
            2 => Field(name, new JsonObject { ["type"] = "array", ["items"] = "long" }, new JsonArray(1, 2)),
            _ => Field(name, "string", "new"),
        };
    }

    private static JsonObject Field(string name, JsonNode type, JsonNode? value) =>
        new()
        {
            ["name"] = name,
            ["type"] = type,
            ["default"] = value,
        };

    private bool EditEnum(JsonObject declared, JsonArray symbols)
    {
        switch (random.Next(4))
        {
            case 0:
                symbols.Insert(random.Next(symbols.Count + 1), $"NEW{++_names}");
                return true;
            case 1 when symbols.Count > 1:
                symbols.RemoveAt(random.Next(symbols.Count));
                return true;
            case 2:
                declared["default"] = (string)symbols[0]!;
                return true;
            case 3 when symbols.Count > 1:
                var moved = (string)symbols[0]!;
                symbols.RemoveAt(0);
                symbols.Add(moved);
                return true;
            default:
                return false;
        }
    }

    private bool EditType(JsonObject holder, string member)
    {
        if (holder[member] is JsonArray union)
        {
            return EditUnion(union);
        }
        if (holder[member] is not JsonValue value)
        {
            return false;
        }
        var type = (string)value!;
        if (type.Contains('.') || type is "array" or "map")
        {
            return false;
        }
        holder[member] = (type, random.Next(6)) switch
        {
            ("int", < 2) => "long",
            ("int", 2) => "double",
            ("long", < 2) => "float",
            ("long", 2) => "int",
            ("float", < 2) => "double",
            ("double", 2) => "float",
            ("string", < 2) => "bytes",
            ("bytes", < 2) => "string",
            (not "null", 3) when !holder.ContainsKey("default") => new JsonArray("null", type),
            (not "null", 4) when !holder.ContainsKey("default") => new JsonArray(type, "null"),
            (_, 5) => "boolean",
            _ => type,
        };
        return true;
    }

    private bool EditUnion(JsonArray union)
    {
        switch (random.Next(4))
        {
            case 0:
                union.Add("boolean");
                return true;
            case 1 when union.Count > 1:
                union.RemoveAt(random.Next(union.Count));
                return true;
            case 2 when union.Count > 1:
                var moved = union[0]!.DeepClone();
                union.RemoveAt(0);
                union.Add(moved);
                return true;
            default:
                return false;
        }
    }
}
