using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Streams.Runtime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LeadStreams.Hosting.State;

/// <summary>
/// Lets an operator look into the state of the services of this process: <c>/state</c> (stores, entries, bytes, by task) and
/// <c>/state/&lt;store&gt;/&lt;key&gt;</c> (one committed state as JSON, redacted unless <paramref name="isInClear"/>). An instance knows the partitions
/// that it owns, no others.
/// </summary>
public sealed class StateEndpoint(
    IReadOnlyDictionary<string, StateInspection> services,
    ISchemaRegistry registry,
    bool isInClear
)
{
    private const string Prefix = "/state/";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly JsonWriterOptions Json = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal void Map(WebApplication app)
    {
        app.MapGet("/state", context => AnswerAsync(context, ListAsync));
        app.MapGet("/state/{store}/{**key}", context => AnswerAsync(context, ShowAsync));
    }

    private static async Task AnswerAsync(
        HttpContext context,
        Func<HttpContext, Utf8JsonWriter, CancellationToken, Task<int>> answer
    )
    {
        var output = new ArrayBufferWriter<byte>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(Patience);
        await using (var json = new Utf8JsonWriter(output, Json))
        {
            try
            {
                context.Response.StatusCode = await answer(context, json, patience.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                json.Reset();
                output.ResetWrittenCount();
                context.Response.StatusCode = Fault(
                    json,
                    StatusCodes.Status503ServiceUnavailable,
                    $"the stream thread did not come to answer within {Patience.TotalSeconds} s; try again"
                );
            }
        }

        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(output.WrittenMemory, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    private async Task<int> ListAsync(HttpContext context, Utf8JsonWriter json, CancellationToken cancellation)
    {
        json.WriteStartArray();
        foreach (var (service, inspection) in services)
        {
            foreach (var part in await inspection.DescribeAsync(cancellation))
            {
                json.WriteStartObject();
                json.WriteString("service", service);
                json.WriteString("store", part.Store);
                json.WriteNumber("partition", part.Partition);
                json.WriteString("phase", part.Phase);
                json.WriteNumber("entries", part.Entries);
                json.WriteNumber("bytes", part.HeldBytes);
                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        return StatusCodes.Status200OK;
    }

    private async Task<int> ShowAsync(HttpContext context, Utf8JsonWriter json, CancellationToken cancellation)
    {
        var (store, key) = Asked(context);
        var known = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (service, inspection) in services)
        {
            if (await inspection.FindAsync(store, key, cancellation) is { } state)
            {
                json.WriteStartObject();
                json.WriteString("service", service);
                json.WriteString("store", store);
                json.WriteString("key", key);
                json.WriteNumber("partition", state.Partition);
                json.WriteNumber("bytes", state.Bytes.Length);
                json.WriteBoolean("redacted", !isInClear);
                json.WritePropertyName("state");
                WriteState(json, state.Bytes.Span);
                json.WriteEndObject();
                return StatusCodes.Status200OK;
            }

            known.UnionWith((await inspection.DescribeAsync(cancellation)).Select(part => part.Store));
        }

        return Fault(
            json,
            StatusCodes.Status404NotFound,
            known.Contains(store)
                ? $"store '{store}' of this process has no such key; other instances own other partitions"
                : $"this process has no store '{store}', but: {string.Join(", ", known)}"
        );
    }

    private void WriteState(Utf8JsonWriter json, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var schema = AvroSchema.Parse(registry.GetSchema(WireFormat.ReadSchemaId(bytes)));
            StateJson.Write(json, schema, GenericDatum.Decode(schema, bytes[WireFormat.PrefixBytes..]), !isInClear);
        }
        catch (Exception fault) when (fault is AvroException or SchemaRegistryException or AvroSchemaException)
        {
            // Not an Avro state (the runtime's own stores), or nobody who knows its schema.
            json.WriteStringValue(
                isInClear ? Encoding.UTF8.GetString(bytes) : $"({bytes.Length} bytes that cannot be shown as JSON)"
            );
        }
    }

    // Of the request as it was sent: a key may have slashes, which routing leaves escaped.
    private static (string Store, string Key) Asked(HttpContext context)
    {
        var path = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?')[0][Prefix.Length..];
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? (Uri.UnescapeDataString(path), "")
            : (Uri.UnescapeDataString(path[..slash]), Uri.UnescapeDataString(path[(slash + 1)..]));
    }

    private static int Fault(Utf8JsonWriter json, int status, string message)
    {
        json.WriteStartObject();
        json.WriteString("error", message);
        json.WriteEndObject();
        return status;
    }
}
