using System.Globalization;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>
/// Writes a schema in full as compact text, attributes in the order of Java's Avro (<c>Schema.toString</c>). A named type
/// is written out where it first appears and by its name afterwards; names are short inside their own namespace.
/// </summary>
internal sealed class SchemaText
{
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    private SchemaText() { }

    public static string Full(AvroSchema schema)
    {
        var text = new SchemaText();
        text.Write(schema, "");
        return text._output.ToString();
    }

    /// <summary>The schemas a schema is directly made of.</summary>
    public static IEnumerable<AvroSchema> Children(AvroSchema schema) =>
        schema switch
        {
            ArraySchema array => [array.Items],
            MapSchema map => [map.Values],
            UnionSchema union => union.Branches,
            RecordSchema record => record.Fields.Select(field => field.Schema),
            _ => [],
        };

    private void Write(AvroSchema schema, string space)
    {
        switch (schema)
        {
            case UnionSchema union:
                List(union.Branches, branch => Write(branch, space));
                break;
            case NamedSchema named when !_written.Add(named.Name):
                String(named.Namespace == space ? named.SimpleName : named.Name);
                break;
            case NamedSchema named:
                WriteNamed(named, space);
                break;
            case PrimitiveSchema when schema.Properties.Count == 0:
                String(schema.Name);
                break;
            default:
                _output.Append('{');
                Member("type", schema.Name, first: true);
                WriteItems(schema, space);
                Properties(schema.Properties);
                _output.Append('}');
                break;
        }
    }

    private void WriteItems(AvroSchema schema, string space)
    {
        if (schema is ArraySchema array)
        {
            Key("items");
            Write(array.Items, space);
        }
        else if (schema is MapSchema map)
        {
            Key("values");
            Write(map.Values, space);
        }
    }

    private void WriteNamed(NamedSchema schema, string space)
    {
        _output.Append('{');
        Member("type", TypeName(schema), first: true);
        Member("name", schema.SimpleName);
        if (schema.Namespace != space)
        {
            // The empty namespace, too: without it the name would be read in the namespace of the type around it.
            Member("namespace", schema.Namespace);
        }
        if (schema.Doc is not null)
        {
            Member("doc", schema.Doc);
        }
        switch (schema)
        {
            case RecordSchema record:
                Key("fields");
                List(record.Fields, field => WriteField(field, schema.Namespace));
                break;
            case EnumSchema symbols:
                Key("symbols");
                List(symbols.Symbols, String);
                if (symbols.Default is not null)
                {
                    Member("default", symbols.Default);
                }
                break;
            case FixedSchema fix:
                Key("size");
                _output.Append(fix.Size.ToString(CultureInfo.InvariantCulture));
                break;
        }
        Properties(schema.Properties);
        if (schema.Aliases.Count > 0)
        {
            Key("aliases");
            List(schema.Aliases, String);
        }
        _output.Append('}');
    }

    private void WriteField(RecordField field, string space)
    {
        _output.Append('{');
        Member("name", field.Name, first: true);
        Key("type");
        Write(field.Schema, space);
        if (field.Doc is not null)
        {
            Member("doc", field.Doc);
        }
        if (field.Default is not null)
        {
            Key("default");
            field.Default.WriteTo(_output);
        }
        if (field.Order is not (null or "ascending"))
        {
            Member("order", field.Order);
        }
        if (field.Aliases.Count > 0)
        {
            Key("aliases");
            List(field.Aliases, String);
        }
        Properties(field.Properties);
        _output.Append('}');
    }

    private void Properties(IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
    {
        foreach (var property in properties)
        {
            Key(property.Key);
            property.Value.WriteTo(_output);
        }
    }

    private void List<T>(IReadOnlyList<T> items, Action<T> write)
    {
        _output.Append('[');
        for (var i = 0; i < items.Count; i++)
        {
            _output.Append(i == 0 ? "" : ",");
            write(items[i]);
        }
        _output.Append(']');
    }

    private void Member(string name, string value, bool first = false)
    {
        Key(name, first);
        String(value);
    }

    private void Key(string name, bool first = false)
    {
        _output.Append(first ? "" : ",");
        String(name);
        _output.Append(':');
    }

    private void String(string value) => AvroJson.WriteString(_output, value);

    private static string TypeName(NamedSchema schema) =>
        schema switch
        {
            RecordSchema { IsError: true } => "error",
            RecordSchema => "record",
            EnumSchema => "enum",
            _ => "fixed",
        };
}
