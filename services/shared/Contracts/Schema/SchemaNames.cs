namespace LeadStreams.Contracts;

/// <summary>Names and attributes of schema declarations (Avro 1.11 specification, "Names").</summary>
internal static class SchemaNames
{
    public static AvroKind? Primitive(string name) =>
        name switch
        {
            "null" => AvroKind.Null,
            "boolean" => AvroKind.Boolean,
            "int" => AvroKind.Int,
            "long" => AvroKind.Long,
            "float" => AvroKind.Float,
            "double" => AvroKind.Double,
            "bytes" => AvroKind.Bytes,
            "string" => AvroKind.String,
            _ => null,
        };

    /// <summary>The full name of a name used inside a namespace: a dotted name is full already.</summary>
    public static string Qualify(string name, string enclosing) =>
        name.LastIndexOf('.') > 0 || enclosing.Length == 0 ? name : enclosing + "." + name;

    public static NamedSchemaHeader Header(AvroJson json, string enclosing, params string[] reserved)
    {
        var name = Text(json, "name") ?? throw new AvroSchemaException("a named type needs a 'name'", json);
        RequireFullName(name, json["name"]!);
        // A dotted name beats the namespace attribute, which beats the enclosing namespace; "" is the null namespace.
        var dot = name.LastIndexOf('.');
        var space = dot > 0 ? name.Substring(0, dot) : Text(json, "namespace") ?? enclosing;
        var fullName = dot > 0 ? name : Qualify(name, space);
        RequireFullName(fullName, json["namespace"] ?? json["name"]!);
        if (Primitive(fullName) is not null)
        {
            throw new AvroSchemaException($"'{fullName}' is the name of a primitive type", json["name"]!);
        }
        var aliases = new List<string>();
        foreach (var alias in Strings(json, "aliases"))
        {
            RequireFullName(alias, json["aliases"]!);
            aliases.Add(Qualify(alias, space));
        }
        var known = new List<string>(reserved) { "type", "name", "namespace", "aliases", "doc" };
        return new NamedSchemaHeader(fullName, aliases, Text(json, "doc"), Rest(json, [.. known]));
    }

    public static string? Text(AvroJson json, string name) =>
        json[name] switch
        {
            null => null,
            { Kind: AvroJsonKind.String } text => text.Text,
            var other => throw new AvroSchemaException($"'{name}' must be a string", other),
        };

    public static IReadOnlyList<string> Strings(AvroJson json, string name)
    {
        var list = json[name];
        if (list is null)
        {
            return [];
        }
        var texts = new List<string>(list.Items.Count);
        foreach (var item in list.Items)
        {
            texts.Add(
                item.Kind == AvroJsonKind.String
                    ? item.Text
                    : throw new AvroSchemaException($"'{name}' must hold strings", item)
            );
        }
        return list.Kind == AvroJsonKind.Array
            ? texts
            : throw new AvroSchemaException($"'{name}' must be an array of strings", list);
    }

    public static IReadOnlyList<KeyValuePair<string, AvroJson>> Rest(AvroJson json, params string[] reserved)
    {
        List<KeyValuePair<string, AvroJson>>? rest = null;
        foreach (var member in json.Members)
        {
            if (Array.IndexOf(reserved, member.Key) < 0)
            {
                (rest ??= []).Add(member);
            }
        }
        return rest is null ? AvroJson.NoMembers : rest;
    }

    public static void RequireSimpleName(string name, AvroJson at)
    {
        if (!IsSimpleName(name, 0, name.Length))
        {
            throw new AvroSchemaException($"'{name}' is not a valid name", at);
        }
    }

    public static void RequireFullName(string name, AvroJson at)
    {
        var start = 0;
        while (true)
        {
            var dot = name.IndexOf('.', start);
            var end = dot < 0 ? name.Length : dot;
            if (!IsSimpleName(name, start, end))
            {
                throw new AvroSchemaException($"'{name}' is not a valid full name", at);
            }
            if (dot < 0)
            {
                return;
            }
            start = dot + 1;
        }
    }

    private static bool IsSimpleName(string name, int start, int end)
    {
        if (start == end || name[start] is >= '0' and <= '9')
        {
            return false;
        }
        for (var i = start; i < end; i++)
        {
            if (name[i] is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'))
            {
                return false;
            }
        }
        return true;
    }
}
