using System.Globalization;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>
/// Writes schemas as text: in full, or as Parsing Canonical Form (Avro 1.11 specification). In both a named type is
/// written out where it first appears and by its full name afterwards.
/// </summary>
internal sealed class SchemaText
{
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);
    private readonly bool _canonical;

    private SchemaText(bool canonical) => _canonical = canonical;

    public static string Full(AvroSchema schema) => Text(schema, canonical: false);

    public static string Canonical(AvroSchema schema) => Text(schema, canonical: true);

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

    private static string Text(AvroSchema schema, bool canonical)
    {
        var text = new SchemaText(canonical);
        text.Write(schema);
        return text._output.ToString();
    }

    private void Write(AvroSchema schema)
    {
        switch (schema)
        {
            case UnionSchema union:
                WriteList(union.Branches, Write);
                break;
            case NamedSchema named when !_written.Add(named.Name):
                String(named.Name);
                break;
            case PrimitiveSchema when _canonical || schema.Properties.Count == 0:
                String(schema.Name);
                break;
            default:
                _output.Append('{');
                WriteDeclaration(schema);
                _output.Append('}');
                break;
        }
    }

    private void WriteDeclaration(AvroSchema schema)
    {
        if (schema is NamedSchema named)
        {
            Member("name", named.Name, first: true);
            Member("type", TypeName(schema));
            if (!_canonical && _written.Count > 1 && named.Namespace.Length == 0)
            {
                // Without it the name would be read in the namespace of the type around it.
                Member("namespace", "");
            }
            WriteDocAndAliases(named.Doc, named.Aliases);
        }
        else
        {
            Member("type", schema.Name, first: true);
        }
        switch (schema)
        {
            case ArraySchema array:
                Key("items");
                Write(array.Items);
                break;
            case MapSchema map:
                Key("values");
                Write(map.Values);
                break;
            case RecordSchema record:
                Key("fields");
                WriteList(record.Fields, WriteField);
                break;
            case EnumSchema symbols:
                Key("symbols");
                WriteList(symbols.Symbols, String);
                if (!_canonical && symbols.Default is not null)
                {
                    Member("default", symbols.Default);
                }
                break;
            case FixedSchema fix:
                Key("size");
                _output.Append(fix.Size.ToString(CultureInfo.InvariantCulture));
                break;
        }
        WriteProperties(schema.Properties);
    }

    private void WriteField(RecordField field)
    {
        _output.Append('{');
        Member("name", field.Name, first: true);
        Key("type");
        Write(field.Schema);
        WriteDocAndAliases(field.Doc, field.Aliases);
        if (!_canonical && field.Default is not null)
        {
            Key("default");
            field.Default.WriteTo(_output);
        }
        if (!_canonical && field.Order is not null)
        {
            Member("order", field.Order);
        }
        WriteProperties(field.Properties);
        _output.Append('}');
    }

    private void WriteDocAndAliases(string? doc, IReadOnlyList<string> aliases)
    {
        if (!_canonical && doc is not null)
        {
            Member("doc", doc);
        }
        if (!_canonical && aliases.Count > 0)
        {
            Key("aliases");
            WriteList(aliases, String);
        }
    }

    private void WriteProperties(IReadOnlyList<KeyValuePair<string, AvroJson>> properties)
    {
        if (_canonical)
        {
            return;
        }
        foreach (var property in properties)
        {
            Key(property.Key);
            property.Value.WriteTo(_output);
        }
    }

    private void WriteList<T>(IReadOnlyList<T> items, Action<T> write)
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

    private string TypeName(AvroSchema schema) =>
        schema switch
        {
            // The canonical form names no errors: an error is a record on the wire.
            RecordSchema { IsError: true } when !_canonical => "error",
            RecordSchema => "record",
            EnumSchema => "enum",
            _ => "fixed",
        };
}
