using System.Globalization;
using System.Text.Json;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>
/// Makes a fact of one line of JSON. Keys that it does not know are passed over, so that exports may carry more columns; a key that comes twice is refused.
/// </summary>
internal sealed class FactParser
{
    private readonly TextPool pool = new();

    /// <summary>The fact of a line: a <see cref="LeadFact"/> or a <see cref="DecisionFact"/>.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public object Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            return Read(ref reader).ToFact();
        }
        catch (JsonException broken)
        {
            throw new FormatException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"not one JSON object on one line; it breaks at byte {broken.BytePositionInLine + 1}"
                ),
                broken
            );
        }
        catch (InvalidOperationException broken)
        {
            throw new FormatException("a text is not valid Unicode", broken);
        }
    }

    private FactFields Read(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            throw new FormatException(
                "a fact is a JSON object, not a list; jq -c '.[]' writes those of a list one a line"
            );
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("a fact is a JSON object");
        }

        var fields = new FactFields();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = pool.Take(ref reader);
            reader.Read();
            ReadField(ref fields, key, ref reader);
        }

        // Refuses what follows the object.
        reader.Read();
        return fields;
    }

    private void ReadField(ref FactFields fields, string key, ref Utf8JsonReader reader)
    {
        switch (key)
        {
            case "type":
                Once(fields.Type, key);
                fields.Type = Text(ref reader, key);
                break;
            case "lead":
                Once(fields.Lead, key);
                fields.Lead = Id(ref reader, key);
                break;
            case "version":
                Once(fields.Version, key);
                fields.Version = Number(ref reader, key);
                break;
            case "ts":
                Once(fields.OccurredAt, key);
                fields.OccurredAt = Number(ref reader, key);
                break;
            case "tokens":
                Once(fields.Tokens, key);
                fields.Tokens = Tokens(ref reader);
                break;
            case "hash":
                Once(fields.Hash, key);
                fields.Hash = Line(ref reader, key);
                break;
            default:
                ReadDecisionField(ref fields, key, ref reader);
                break;
        }
    }

    private void ReadDecisionField(ref FactFields fields, string key, ref Utf8JsonReader reader)
    {
        switch (key)
        {
            case "decision":
                Once(fields.Decision, key);
                fields.Decision = Id(ref reader, key);
                break;
            case "a":
                Once(fields.LeadA, key);
                fields.LeadA = Id(ref reader, key);
                break;
            case "b":
                Once(fields.LeadB, key);
                fields.LeadB = Id(ref reader, key);
                break;
            case "on":
                Once(fields.On, key);
                fields.On = reader.TokenType switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False => false,
                    _ => throw new FormatException("'on' must be true or false"),
                };
                break;
            case "token":
                Once(fields.Token, key);
                fields.Token = Token(ref reader, key);
                break;
            default:
                reader.Skip();
                break;
        }
    }

    private static void Once(object? known, string key)
    {
        if (known is not null)
        {
            throw new FormatException($"'{key}' comes twice");
        }
    }

    private static void Once<T>(T? known, string key)
        where T : struct
    {
        if (known.HasValue)
        {
            throw new FormatException($"'{key}' comes twice");
        }
    }

    private string Text(ref Utf8JsonReader reader, string key) =>
        reader.TokenType == JsonTokenType.String
            ? pool.Take(ref reader)
            : throw new FormatException($"'{key}' must be a text, in quotes");

    /// <summary>Ids of leads are written one a line, with a tab behind: neither may be in them. An empty id is a column that was not filled.</summary>
    private string Id(ref Utf8JsonReader reader, string key)
    {
        var id = Line(ref reader, key);
        return id.Length > 0 ? id : throw new FormatException($"'{key}' must not be empty");
    }

    /// <summary>A text without control characters.</summary>
    private string Line(ref Utf8JsonReader reader, string key)
    {
        var text = Text(ref reader, key);
        foreach (var character in text)
        {
            if (char.IsControl(character))
            {
                throw new FormatException($"'{key}' must not hold control characters");
            }
        }

        return text;
    }

    private static long Number(ref Utf8JsonReader reader, string key) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : throw new FormatException($"'{key}' must be a whole number of at most 64 bits, without quotes");

    private List<TokenId> Tokens(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException("'tokens' must be a list, such as [[\"mail\",\"jo@acme.example\"]]");
        }

        var tokens = new List<TokenId>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            tokens.Add(Token(ref reader, "tokens"));
        }

        return tokens;
    }

    private TokenId Token(ref Utf8JsonReader reader, string key)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw NoToken(key);
        }

        var tokenNamespace = Part(ref reader, key);
        var value = Part(ref reader, key);
        reader.Read();
        if (reader.TokenType != JsonTokenType.EndArray)
        {
            throw NoToken(key);
        }

        return string.Equals(tokenNamespace, IdentityRules.MustLinkNamespace, StringComparison.Ordinal)
            ? throw new FormatException(
                $"'{IdentityRules.MustLinkNamespace}' is for decisions: say it with a fact of the type 'must'"
            )
            : new TokenId(tokenNamespace, value);
    }

    private string Part(ref Utf8JsonReader reader, string key)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String ? pool.Take(ref reader) : throw NoToken(key);
    }

    private static FormatException NoToken(string key) =>
        new($"'{key}' must hold namespace and value, both texts, such as [\"mail\",\"jo@acme.example\"]");
}
