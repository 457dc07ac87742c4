namespace LeadStreams.Contracts;

/// <summary>
/// Turns JSON into a schema (Avro 1.11 specification, "Schema Declaration"). Names seen before stay known, so that one
/// parser reads several files that refer to each other; <paramref name="missing"/> is asked for a name not yet known.
/// </summary>
internal sealed class SchemaParser(Func<string, NamedSchema?>? missing = null)
{
    private readonly Dictionary<string, NamedSchema> _names = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, NamedSchema> Names => _names;

    public AvroSchema Parse(AvroJson json) => Parse(json, "");

    /// <summary>Makes the named types of a schema known.</summary>
    public void Define(AvroSchema schema)
    {
        if (schema is NamedSchema named)
        {
            if (_names.ContainsKey(named.Name))
            {
                return;
            }
            _names.Add(named.Name, named);
        }
        foreach (var child in SchemaText.Children(schema))
        {
            Define(child);
        }
    }

    /// <summary>Makes a type unknown again, one whose declaration turned out faulty.</summary>
    public void Forget(string name) => _names.Remove(name);

    private AvroSchema Parse(AvroJson json, string enclosing)
    {
        switch (json.Kind)
        {
            case AvroJsonKind.String:
                return Named(json, enclosing);
            case AvroJsonKind.Array:
                return Union(json, enclosing);
            case AvroJsonKind.Object:
                return Declared(json, enclosing);
            default:
                throw new AvroSchemaException("a schema is a name, an object or an array of schemas", json);
        }
    }

    private AvroSchema Named(AvroJson json, string enclosing)
    {
        if (SchemaNames.Primitive(json.Text) is { } kind)
        {
            return new PrimitiveSchema(kind, []);
        }
        SchemaNames.RequireFullName(json.Text, json);
        var name = SchemaNames.Qualify(json.Text, enclosing);
        return _names.TryGetValue(name, out var known)
            ? known
            : missing?.Invoke(name) ?? throw new AvroSchemaException($"unknown type '{name}'", json);
    }

    private UnionSchema Union(AvroJson json, string enclosing)
    {
        var branches = new List<AvroSchema>(json.Items.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in json.Items)
        {
            var branch = Parse(item, enclosing);
            if (branch.Kind == AvroKind.Union)
            {
                throw new AvroSchemaException("a union may not directly contain a union", item);
            }
            if (!seen.Add(branch.Name))
            {
                throw new AvroSchemaException($"the union holds '{branch.Name}' twice", item);
            }
            branches.Add(branch);
        }
        return new UnionSchema(branches);
    }

    private AvroSchema Declared(AvroJson json, string enclosing)
    {
        var type = json["type"] ?? throw new AvroSchemaException("a schema object needs a 'type'", json);
        if (type.Kind != AvroJsonKind.String)
        {
            // {"type": {"type": "array", ...}} is accepted everywhere: the outer object adds nothing.
            return Parse(type, enclosing);
        }
        switch (type.Text)
        {
            case "record":
            case "error":
                return Record(json, enclosing, type.Text == "error");
            case "enum":
                return Enum(json, enclosing);
            case "fixed":
                return Fixed(json, enclosing);
            case "array":
                return new ArraySchema(
                    Parse(Require(json, "items"), enclosing),
                    SchemaNames.Rest(json, "type", "items")
                );
            case "map":
                return new MapSchema(
                    Parse(Require(json, "values"), enclosing),
                    SchemaNames.Rest(json, "type", "values")
                );
            default:
                return SchemaNames.Primitive(type.Text) is { } kind
                    ? new PrimitiveSchema(kind, SchemaNames.Rest(json, "type"))
                    : Named(type, enclosing);
        }
    }

    private RecordSchema Record(AvroJson json, string enclosing, bool isError)
    {
        var record = new RecordSchema(SchemaNames.Header(json, enclosing, "fields"), isError);
        Define(record, json);
        var list = Require(json, "fields");
        if (list.Kind != AvroJsonKind.Array)
        {
            throw new AvroSchemaException("'fields' must be an array", list);
        }
        var fields = new List<RecordField>(list.Items.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var defaults = new List<(RecordField Field, AvroJson Json)>();
        foreach (var item in list.Items)
        {
            var field = Field(item, record.Namespace, fields.Count);
            if (!seen.Add(field.Name))
            {
                throw new AvroSchemaException($"field '{field.Name}' appears twice", item);
            }
            fields.Add(field);
            defaults.Add((field, item));
        }
        record.Fields = fields;
        foreach (var (field, item) in defaults)
        {
            if (field.Default is not null && SchemaDefaults.Fault(field.Schema, field.Default) is { } fault)
            {
                throw new AvroSchemaException($"default of field '{field.Name}': {fault}", field.Default ?? item);
            }
        }
        return record;
    }

    private RecordField Field(AvroJson json, string enclosing, int position)
    {
        var name = SchemaNames.Text(json, "name") ?? throw new AvroSchemaException("a field needs a 'name'", json);
        SchemaNames.RequireSimpleName(name, json["name"]!);
        var type = json["type"] ?? throw new AvroSchemaException($"field '{name}' needs a 'type'", json);
        var order = SchemaNames.Text(json, "order");
        if (order is not (null or "ascending" or "descending" or "ignore"))
        {
            throw new AvroSchemaException($"'{order}' is not an order", json["order"]!);
        }
        return new RecordField(name, Parse(type, enclosing), position)
        {
            Default = json["default"],
            Doc = SchemaNames.Text(json, "doc"),
            Order = order,
            Aliases = SchemaNames.Strings(json, "aliases"),
            Properties = SchemaNames.Rest(json, "name", "type", "default", "doc", "order", "aliases"),
        };
    }

    private EnumSchema Enum(AvroJson json, string enclosing)
    {
        var header = SchemaNames.Header(json, enclosing, "symbols", "default");
        var symbols = SchemaNames.Strings(json, "symbols");
        Require(json, "symbols");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var symbol in symbols)
        {
            SchemaNames.RequireSimpleName(symbol, json["symbols"]!);
            if (!seen.Add(symbol))
            {
                throw new AvroSchemaException($"symbol '{symbol}' appears twice", json["symbols"]!);
            }
        }
        var defaultSymbol = SchemaNames.Text(json, "default");
        if (defaultSymbol is not null && !seen.Contains(defaultSymbol))
        {
            throw new AvroSchemaException($"the default '{defaultSymbol}' is not a symbol", json["default"]!);
        }
        var schema = new EnumSchema(header, symbols, defaultSymbol);
        Define(schema, json);
        return schema;
    }

    private FixedSchema Fixed(AvroJson json, string enclosing)
    {
        var size = Require(json, "size");
        if (!size.TryGetLong(out var bytes) || bytes < 0 || bytes > int.MaxValue)
        {
            throw new AvroSchemaException("'size' must be a non-negative integer", size);
        }
        var schema = new FixedSchema(SchemaNames.Header(json, enclosing, "size"), (int)bytes);
        Define(schema, json);
        return schema;
    }

    private void Define(NamedSchema schema, AvroJson at)
    {
        if (_names.ContainsKey(schema.Name))
        {
            throw new AvroSchemaException($"type '{schema.Name}' is defined twice", at);
        }
        _names.Add(schema.Name, schema);
    }

    private static AvroJson Require(AvroJson json, string name) =>
        json[name] ?? throw new AvroSchemaException($"'{json["type"]?.Text}' needs '{name}'", json);
}
