using System.Text.Json;

namespace LeadStreams.Sources.MetaLeadAds;

/// <summary>Reads the error bodies and usage headers of the Graph API (Meta for Developers, "Handle errors" and "Rate limits").</summary>
internal static class GraphErrors
{
    public static GraphFault? Read(JsonElement body)
    {
        if (
            body.ValueKind != JsonValueKind.Object
            || !body.TryGetProperty("error", out var error)
            || error.ValueKind != JsonValueKind.Object
        )
        {
            return null;
        }

        return new GraphFault(
            error.TryGetProperty("code", out var code) && code.TryGetInt32(out var number) ? number : 1,
            error.TryGetProperty("error_subcode", out var sub) && sub.TryGetInt32(out var subcode) ? subcode : null,
            error.TryGetProperty("message", out var message) && message.ValueKind == JsonValueKind.String
                ? message.GetString()!
                : "no message"
        );
    }

    public static GraphFaultKind Classify(GraphFault fault) =>
        fault.Code switch
        {
            4 or 17 or 32 or 613 or 80005 => GraphFaultKind.RateLimited,
            1 or 2 or 341 or 368 => GraphFaultKind.Transient,
            100 when fault.Subcode == 33 => GraphFaultKind.Unavailable,
            10 or 100 or 102 or 190 or (>= 200 and <= 299) => GraphFaultKind.Configuration,
            _ => GraphFaultKind.Transient,
        };

    /// <summary>The longest time to regain access that the usage header tells, in minutes there; null when it tells none.</summary>
    public static TimeSpan? RegainAccess(string? businessUsage)
    {
        if (string.IsNullOrEmpty(businessUsage))
        {
            return null;
        }

        try
        {
            using var usage = JsonDocument.Parse(businessUsage);
            var minutes = usage
                .RootElement.EnumerateObject()
                .SelectMany(business => business.Value.EnumerateArray())
                .Select(entry =>
                    entry.TryGetProperty("estimated_time_to_regain_access", out var time)
                    && time.TryGetInt32(out var value)
                        ? value
                        : 0
                )
                .DefaultIfEmpty()
                .Max();
            return minutes > 0 ? TimeSpan.FromMinutes(minutes) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A header in a form we do not know tells nothing.
            return null;
        }
    }
}
