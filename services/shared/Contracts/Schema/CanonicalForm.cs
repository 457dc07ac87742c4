using System.Globalization;
using System.Text;

namespace LeadStreams.Contracts;

/// <summary>Parsing Canonical Form (Avro 1.11 specification): only what decides how data is read, full names, fixed order.</summary>
internal sealed class CanonicalForm
{
    private readonly StringBuilder _output = new();
    private readonly HashSet<string> _written = new(StringComparer.Ordinal);

    private CanonicalForm() { }

    public static string Of(AvroSchema schema)
    {
        var form = new CanonicalForm();
        form.Write(schema);
        return form._output.ToString();
    }

    private void Write(AvroSchema schema)
    {
        switch (schema)
        {
            case NamedSchema named when !_written.Add(named.Name):
            case PrimitiveSchema:
                // A logical type and other attributes do not matter to the parser.
                Quote(schema.Name);
                break;
            case UnionSchema union:
                List(union.Branches, Write);
                break;
            case ArraySchema array:
                _output.Append("{\"type\":\"array\",\"items\":");
                Write(array.Items);
                _output.Append('}');
                break;
            case MapSchema map:
                _output.Append("{\"type\":\"map\",\"values\":");
                Write(map.Values);
                _output.Append('}');
                break;
            case RecordSchema record:
                Head(record, "record\",\"fields\":");
                List(record.Fields, WriteField);
                _output.Append('}');
                break;
            case EnumSchema symbols:
                Head(symbols, "enum\",\"symbols\":");
                List(symbols.Symbols, Quote);
                _output.Append('}');
                break;
            case FixedSchema fix:
                Head(fix, "fixed\",\"size\":");
                _output.Append(fix.Size.ToString(CultureInfo.InvariantCulture)).Append('}');
                break;
        }
    }

    private void WriteField(RecordField field)
    {
        _output.Append("{\"name\":");
        Quote(field.Name);
        _output.Append(",\"type\":");
        Write(field.Schema);
        _output.Append('}');
    }

    private void Head(NamedSchema schema, string rest)
    {
        _output.Append("{\"name\":");
        Quote(schema.Name);
        _output.Append(",\"type\":\"").Append(rest);
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

    // Names and symbols need no escaping: their characters are letters, digits, underscores and dots.
    private void Quote(string name) => _output.Append('"').Append(name).Append('"');
}
