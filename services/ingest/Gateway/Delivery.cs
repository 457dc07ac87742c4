using System.Diagnostics;
using System.Globalization;
using LeadStreams.Streams;

namespace LeadStreams.Ingest.Gateway;

/// <summary>The facts of one delivery, as record headers.</summary>
internal static class Delivery
{
    private const int MaxIdLength = 200;

    /// <summary>The sender's Idempotency-Key when it gives a usable one; else a new id.</summary>
    public static string Id(HttpRequest request, DateTimeOffset now)
    {
        var given = request.Headers["Idempotency-Key"].ToString().Trim().Trim('"');
        return given.Length is > 0 and <= MaxIdLength && given.All(x => x is > ' ' and <= '~')
            ? given
            : Guid.CreateVersion7(now).ToString();
    }

    public static RecordHeaders Headers(
        HttpRequest request,
        string source,
        string deliveryId,
        DateTimeOffset receivedAt
    ) =>
        new RecordHeaders()
            .Add(HeaderNames.Source, source)
            .Add(HeaderNames.DeliveryId, deliveryId)
            .Add(HeaderNames.ReceivedAt, receivedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture))
            .Add(HeaderNames.ContentType, request.ContentType!)
            .Add(HeaderNames.Origin, "live")
            .Add(HeaderNames.TraceParent, TraceParent(request));

    /// <summary>The caller's trace (W3C Trace Context), else that of this request, else a new one.</summary>
    private static string TraceParent(HttpRequest request)
    {
        var given = request.Headers.TraceParent.ToString();
        if (ActivityContext.TryParse(given, null, out _))
        {
            return given;
        }

        return Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id }
            ? id
            : $"00-{ActivityTraceId.CreateRandom()}-{ActivitySpanId.CreateRandom()}-01";
    }
}
