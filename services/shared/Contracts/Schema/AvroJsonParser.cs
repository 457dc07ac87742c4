using System.Text;

namespace LeadStreams.Contracts;

/// <summary>A strict recursive-descent JSON parser (RFC 8259) that reports faults by line and column.</summary>
internal sealed class AvroJsonParser(string text)
{
    private const int MaxDepth = 128;
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private int _depth;

    private int Column => _position - _lineStart + 1;

    public AvroJson ParseDocument()
    {
        if (text.Length > 0 && text[0] == '\ufeff')
        {
            _position = 1;
        }
        var value = ParseValue();
        SkipSpace();
        return _position == text.Length ? value : throw Fault("unexpected text after the JSON value");
    }

    private AvroJson ParseValue()
    {
        SkipSpace();
        switch (Peek())
        {
            case '{':
                return Nested(ParseObject);
            case '[':
                return Nested(ParseArray);
            case '"':
                var (line, column) = (_line, Column);
                return new AvroJson(AvroJsonKind.String, ParseString(), line, column);
            case 't':
                return Literal("true", AvroJsonKind.Boolean);
            case 'f':
                return Literal("false", AvroJsonKind.Boolean);
            case 'n':
                return Literal("null", AvroJsonKind.Null);
            default:
                return ParseNumber();
        }
    }

    private AvroJson Nested(Func<AvroJson> parse)
    {
        if (++_depth > MaxDepth)
        {
            throw Fault("JSON is nested too deeply");
        }
        var value = parse();
        _depth--;
        return value;
    }

    private AvroJson ParseObject()
    {
        var value = new AvroJson(AvroJsonKind.Object, "", _line, Column);
        var members = new List<KeyValuePair<string, AvroJson>>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        _position++;
        SkipSpace();
        while (Peek() != '}')
        {
            if (members.Count > 0)
            {
                Expect(',');
                SkipSpace();
            }
            if (Peek() != '"')
            {
                throw Fault("expected a member name");
            }
            var name = ParseString();
            if (!names.Add(name))
            {
                throw Fault($"member '{name}' appears twice");
            }
            SkipSpace();
            Expect(':');
            members.Add(new KeyValuePair<string, AvroJson>(name, ParseValue()));
            SkipSpace();
        }
        _position++;
        value.Members = members;
        return value;
    }

    private AvroJson ParseArray()
    {
        var value = new AvroJson(AvroJsonKind.Array, "", _line, Column);
        var items = new List<AvroJson>();
        _position++;
        SkipSpace();
        while (Peek() != ']')
        {
            if (items.Count > 0)
            {
                Expect(',');
            }
            items.Add(ParseValue());
            SkipSpace();
        }
        _position++;
        value.Items = items;
        return value;
    }

    private string ParseString()
    {
        var output = new StringBuilder();
        _position++;
        while (true)
        {
            var c = Peek();
            if (c == '"')
            {
                _position++;
                return output.ToString();
            }
            if (c < ' ')
            {
                throw Fault("unterminated string or control character in a string");
            }
            _position++;
            output.Append(c == '\\' ? ParseEscape() : c);
        }
    }

    private char ParseEscape()
    {
        var c = Peek();
        _position++;
        switch (c)
        {
            case '"' or '\\' or '/':
                return c;
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u':
                return (char)((Hex() << 12) | (Hex() << 8) | (Hex() << 4) | Hex());
            default:
                throw Fault("bad escape in a string");
        }
    }

    private int Hex()
    {
        var c = Peek();
        _position++;
        return c switch
        {
            >= '0' and <= '9' => c - '0',
            >= 'a' and <= 'f' => c - 'a' + 10,
            >= 'A' and <= 'F' => c - 'A' + 10,
            _ => throw Fault("bad escape in a string"),
        };
    }

    private AvroJson ParseNumber()
    {
        var (start, column) = (_position, Column);
        if (Peek() == '-')
        {
            _position++;
        }
        var leadingZero = Peek() == '0';
        if (Digits() is var whole && (whole == 0 || (leadingZero && whole > 1)))
        {
            throw Fault("expected a JSON value");
        }
        if (Peek() == '.')
        {
            _position++;
            RequireDigits();
        }
        if (Peek() is 'e' or 'E')
        {
            _position++;
            if (Peek() is '+' or '-')
            {
                _position++;
            }
            RequireDigits();
        }
        return new AvroJson(AvroJsonKind.Number, text.Substring(start, _position - start), _line, column);
    }

    private void RequireDigits()
    {
        if (Digits() == 0)
        {
            throw Fault("expected a digit");
        }
    }

    private int Digits()
    {
        var start = _position;
        while (Peek() is >= '0' and <= '9')
        {
            _position++;
        }
        return _position - start;
    }

    private AvroJson Literal(string literal, AvroJsonKind kind)
    {
        if (string.CompareOrdinal(text, _position, literal, 0, literal.Length) != 0)
        {
            throw Fault("expected a JSON value");
        }
        var value = new AvroJson(kind, literal, _line, Column);
        _position += literal.Length;
        return value;
    }

    private void SkipSpace()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            if (text[_position++] == '\n')
            {
                _line++;
                _lineStart = _position;
            }
        }
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
        {
            throw Fault($"expected '{expected}'");
        }
        _position++;
    }

    // NUL stands for the end: it is not valid anywhere in JSON outside a string, and refused inside one.
    private char Peek() => _position < text.Length ? text[_position] : '\0';

    private AvroSchemaException Fault(string message) => new(message, _line, Column);
}
