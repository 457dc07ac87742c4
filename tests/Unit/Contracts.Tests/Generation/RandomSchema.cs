using System.Text.Json.Nodes;

namespace LeadStreams.Contracts.Tests.Generation;

/// <summary>
/// Random schemas. The branches of a union are kept apart enough for clients that choose a branch by looking at the
/// value: at most one number, one of bytes and fixed, one of string and enum, one of map and record.
/// </summary>
internal sealed class RandomSchema(Random random)
{
    private const int MaxDepth = 4;
    private static readonly string[] Scalars = ["boolean", "int", "long", "float", "double", "bytes", "string"];
    private readonly List<(string Name, char Class)> _complete = [];
    private int _names;

    /// <summary>A record schema as JSON text.</summary>
    public static string RecordOf(int seed) => new RandomSchema(new Random(seed)).Record(0).ToJsonString();

    /// <summary>Any schema as JSON text.</summary>
    public static string AnyOf(int seed) => new RandomSchema(new Random(seed)).Type(0).ToJsonString();

    private JsonNode Type(int depth)
    {
        var choice = random.Next(depth < MaxDepth ? 14 : 8);
        return choice switch
        {
            < 8 => Scalar(choice),
            8 => Array(depth),
            9 => Map(depth),
            10 => Union(depth),
            11 => Enum(),
            12 => Fixed(),
            _ => Record(depth),
        };
    }

    private JsonNode Scalar(int choice)
    {
        if (choice == 7 && _complete.Count > 0)
        {
            return _complete[random.Next(_complete.Count)].Name;
        }
        var name = Scalars[choice % Scalars.Length];
        return random.Next(4) == 0 ? new JsonObject { ["type"] = name, ["note"] = "x" } : name;
    }

    private JsonObject Array(int depth) => new() { ["type"] = "array", ["items"] = Type(depth + 1) };

    private JsonObject Map(int depth) => new() { ["type"] = "map", ["values"] = Type(depth + 1) };

    private JsonArray Union(int depth)
    {
        var branches = new List<JsonNode>();
        var classes = new HashSet<char>();
        var wanted = random.Next(1, 4);
        for (var attempt = 0; attempt < 12 && branches.Count < wanted; attempt++)
        {
            var defined = _complete.Count;
            var type = Type(depth + 1);
            if (type is not JsonArray && classes.Add(Class(type)))
            {
                branches.Add(type);
                continue;
            }
            // Dropped, and the types it defined with it.
            _complete.RemoveRange(defined, _complete.Count - defined);
        }
        branches.Insert(random.Next(branches.Count + 1), "null");
        return [.. branches];
    }

    private JsonObject Enum()
    {
        var name = NewName('s');
        var symbols = Enumerable.Range(0, random.Next(1, 6)).Select(i => JsonValue.Create($"S{i}"));
        return new JsonObject
        {
            ["type"] = "enum",
            ["name"] = name,
            ["symbols"] = new JsonArray([.. symbols]),
        };
    }

    private JsonObject Fixed() =>
        new()
        {
            ["type"] = "fixed",
            ["name"] = NewName('b'),
            ["size"] = random.Next(1, 17),
        };

    private JsonObject Record(int depth)
    {
        var name = $"t.R{++_names}";
        var fields = new JsonArray();
        var count = random.Next(1, 6);
        for (var i = 0; i < count; i++)
        {
            fields.Add(new JsonObject { ["name"] = $"f{i}", ["type"] = Type(depth + 1) });
        }
        if (random.Next(4) == 0)
        {
            fields.Add(new JsonObject { ["name"] = "self", ["type"] = new JsonArray("null", name) });
        }
        _complete.Add((name, 'm'));
        return new JsonObject
        {
            ["type"] = "record",
            ["name"] = name,
            ["fields"] = fields,
        };
    }

    private string NewName(char kind)
    {
        var name = $"t.N{++_names}";
        _complete.Add((name, kind));
        return name;
    }

    private char Class(JsonNode type)
    {
        var name = type is JsonObject declared ? (string)declared["type"]! : (string)type!;
        return name switch
        {
            "null" => '0',
            "boolean" or "int" or "long" or "float" or "double" => 'n',
            "bytes" or "fixed" => 'b',
            "string" or "enum" => 's',
            "map" or "record" => 'm',
            "array" => 'a',
            _ => _complete.Find(known => known.Name == name).Class,
        };
    }
}
