using System.Text.Json;
using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Ingest.Gateway;

/// <summary>The gateway's answers.</summary>
internal static class Answers
{
    /// <summary>True for a form that a browser posts by itself and whose answer it will show.</summary>
    public static bool WantsPage(HttpRequest request) =>
        ContentType.Parse(request.ContentType ?? "").MediaType is ContentType.Form or ContentType.Multipart
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>It lies in the log.</summary>
    public static Task TakenAsync(HttpContext context, int status, string deliveryId)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, json => json.WriteString("delivery_id", deliveryId));
    }

    /// <summary>It was not taken.</summary>
    public static Task ProblemAsync(HttpContext context, int status, string code, string sentence)
    {
        context.Response.StatusCode = status;
        return WriteAsync(
            context,
            json =>
            {
                json.WriteString("error", code);
                json.WriteString("message", sentence);
            }
        );
    }

    /// <summary>Writes one JSON object.</summary>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> members)
    {
        context.Response.ContentType = ContentType.Json;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        await json.FlushAsync(context.RequestAborted);
    }
}
