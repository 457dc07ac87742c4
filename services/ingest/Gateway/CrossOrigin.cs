using LeadStreams.Domain.Sources;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Which pages' scripts and forms may post (Fetch standard, CORS protocol).</summary>
internal static class CrossOrigin
{
    private const string MaxAgeSeconds = "600";

    /// <summary>False when the request comes from a page that the source does not allow; otherwise tells the browser that it may read the answer.</summary>
    public static bool Admit(HttpContext context, BrowserRule? browser)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || browser is null)
        {
            return true;
        }

        if (
            !browser.AllowedOrigins.Contains("*")
            && !browser.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase)
        )
        {
            return false;
        }

        // The origin by name, never a star: credentials are not asked for, and caches must not mix answers.
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.Append("Vary", "Origin");
        return true;
    }

    /// <summary>Answers a preflight request.</summary>
    public static void AnswerPreflight(HttpContext context, BrowserRule? browser)
    {
        if (browser is null || context.Request.Headers.Origin.Count == 0 || !Admit(context, browser))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.AccessControlAllowMethods = "POST";
        context.Response.Headers.AccessControlAllowHeaders = "Content-Type, Idempotency-Key, traceparent";
        context.Response.Headers.AccessControlMaxAge = MaxAgeSeconds;
    }
}
