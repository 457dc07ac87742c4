using System.Text.Json;
using System.Text.Json.Nodes;

namespace LeadStreams.Local.Registry.Http;

/// <summary>Reading requests and writing answers as the Confluent Schema Registry does.</summary>
internal static class RegistryHttp
{
    private const string Preferred = "application/vnd.schemaregistry.v1+json";
    private static readonly string[] Types = [Preferred, "application/vnd.schemaregistry+json", "application/json"];

    /// <summary>Answers with what the handler gives, or with the fault it throws.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode >= 400)
            {
                var status = context.Response.StatusCode;
                await WriteAsync(context, Fault(status, $"HTTP {status}"), status);
            }
        }
        catch (RegistryFault fault)
        {
            if (fault.Status >= 500)
            {
                Log.StoreFailed(log, fault);
            }
            await WriteAsync(context, Fault(fault.Code, fault.Message), fault.Status);
        }
        catch (BadHttpRequestException e)
        {
            await WriteAsync(context, Fault(e.StatusCode, e.Message), e.StatusCode);
        }
    }

    public static Task WriteAsync(HttpContext context, JsonNode? answer, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = AnswerType(context.Request);
        return context.Response.WriteAsync(answer?.ToJsonString() ?? "null");
    }

    /// <summary>The request's body as an object.</summary>
    public static async Task<JsonObject> ReadAsync(HttpContext context)
    {
        var type = context.Request.ContentType?.Split(';')[0].Trim();
        if (type is not (null or "" or "application/octet-stream") && !Types.Contains(type))
        {
            throw new RegistryFault(415, 415, "HTTP 415 Unsupported Media Type");
        }
        try
        {
            return await JsonNode.ParseAsync(context.Request.Body) as JsonObject
                ?? throw new RegistryFault(400, 400, "the body must be a JSON object");
        }
        catch (JsonException)
        {
            throw new RegistryFault(400, 400, "the body is not JSON");
        }
    }

    public static async Task<SchemaOffer> ReadOfferAsync(HttpContext context)
    {
        var body = await ReadAsync(context);
        try
        {
            if ((string?)body["schemaType"] is { } type and not "AVRO")
            {
                throw RegistryFault.InvalidSchema($"Invalid schema type {type}: this registry holds AVRO only");
            }
            var references = (body["references"]?.AsArray() ?? []).Select(reference => new SchemaReference(
                (string)reference!["name"]!,
                (string)reference["subject"]!,
                (int)reference["version"]!
            ));
            var schema = (string?)body["schema"] ?? throw RegistryFault.InvalidSchema("Empty schema");
            return new SchemaOffer(schema, [.. references], Positive(body["id"]), Positive(body["version"]));
        }
        catch (Exception e) when (e is InvalidOperationException or NullReferenceException or FormatException)
        {
            throw new RegistryFault(400, 400, "a member of the body has the wrong type");
        }
    }

    public static bool Flag(HttpContext context, string name) =>
        bool.TryParse(context.Request.Query[name], out var value) && value;

    /// <summary>Cuts a list by the query's offset and limit.</summary>
    public static IEnumerable<T> Page<T>(HttpContext context, IEnumerable<T> items)
    {
        var offset = int.TryParse(context.Request.Query["offset"], out var start) ? Math.Max(start, 0) : 0;
        var limit = int.TryParse(context.Request.Query["limit"], out var count) && count >= 0 ? count : int.MaxValue;
        return items.Skip(offset).Take(limit);
    }

    // Clients send -1 for "none": only positive numbers say something.
    private static int? Positive(JsonNode? number) =>
        number is not null && (int)number is > 0 and var value ? value : null;

    private static JsonObject Fault(int code, string message) => new() { ["error_code"] = code, ["message"] = message };

    private static string AnswerType(HttpRequest request)
    {
        var accept = request.Headers.Accept.ToString();
        if (accept.Length == 0 || accept.Contains('*', StringComparison.Ordinal))
        {
            return Preferred;
        }
        return Array.Find(Types, type => accept.Contains(type, StringComparison.OrdinalIgnoreCase)) ?? Preferred;
    }
}
