using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace LeadStreams.Contracts;

/// <summary>
/// A client of the Confluent Schema Registry REST API. What was seen once is answered from memory; anything else blocks
/// the caller for an HTTP call, repeated within the deadline of the options while the registry does not answer.
/// </summary>
public sealed class SchemaRegistryClient : ISchemaRegistry, IDisposable
{
    private readonly RegistryHttp _http;
    private readonly ConcurrentDictionary<(string Subject, string Schema), int> _ids = new();
    private readonly ConcurrentDictionary<int, string> _schemas = new();

    /// <summary>Creates a client; nothing is sent before the first question.</summary>
    public SchemaRegistryClient(SchemaRegistryOptions options, TimeProvider time, HttpMessageHandler? handler = null) =>
        _http = new RegistryHttp(options, time, handler);

    /// <inheritdoc/>
    public int Register(string subject, string schemaJson)
    {
        if (_ids.TryGetValue((subject, schemaJson), out var known))
        {
            return known;
        }
        using var answer = _http.Send(HttpMethod.Post, $"subjects/{Escape(subject)}/versions", SchemaBody(schemaJson));
        var id = answer.RootElement.GetProperty("id").GetInt32();
        _ids[(subject, schemaJson)] = id;
        _schemas.TryAdd(id, schemaJson);
        return id;
    }

    /// <inheritdoc/>
    public string GetSchema(int id)
    {
        if (_schemas.TryGetValue(id, out var known))
        {
            return known;
        }
        using var answer = _http.Send(HttpMethod.Get, $"schemas/ids/{id}", body: null);
        if (answer.RootElement.TryGetProperty("schemaType", out var type) && type.GetString() is not ("AVRO" or null))
        {
            throw new SchemaRegistryException(
                $"schema {id} is {type.GetString()}, not Avro",
                (int)HttpStatusCode.UnprocessableEntity
            );
        }
        var schema = answer.RootElement.GetProperty("schema").GetString()!;
        _schemas[id] = schema;
        return schema;
    }

    /// <inheritdoc/>
    public bool IsCompatible(string subject, string schemaJson, out IReadOnlyList<string> messages)
    {
        var path = $"compatibility/subjects/{Escape(subject)}/versions?verbose=true";
        using var answer = _http.Send(HttpMethod.Post, path, SchemaBody(schemaJson));
        messages = answer.RootElement.TryGetProperty("messages", out var list)
            ? [.. list.EnumerateArray().Select(message => message.GetString() ?? "")]
            : [];
        return answer.RootElement.GetProperty("is_compatible").GetBoolean();
    }

    /// <summary>Ends waiting calls and closes connections.</summary>
    public void Dispose() => _http.Dispose();

    private static string Escape(string subject) => Uri.EscapeDataString(subject);

    private static byte[] SchemaBody(string schemaJson) =>
        JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["schema"] = schemaJson });
}
