using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Where a browser goes after its form was taken.</summary>
internal static class Redirect
{
    /// <summary>The page that the form names, when its host is allowed; else the source's page; null for a plain answer.</summary>
    public static string? Target(BrowserRule? browser, ReadOnlyMemory<byte> body, string contentType)
    {
        if (browser is null)
        {
            return null;
        }

        if (browser.RedirectField is { } field && browser.RedirectHosts.Count > 0)
        {
            using var payload = PayloadReader.Read(body, contentType);
            if (
                payload.RejectCode is null
                && payload.Root.TryGetProperty(field, out var element)
                && element.ValueKind == System.Text.Json.JsonValueKind.String
                && IsAllowed(element.GetString()!, browser.RedirectHosts)
            )
            {
                return element.GetString();
            }
        }

        return browser.ThankYouPage;
    }

    // Only https pages on listed hosts, without user info: anything else would make us a springboard.
    private static bool IsAllowed(string text, IReadOnlyList<string> hosts) =>
        Uri.TryCreate(text, UriKind.Absolute, out var page)
        && page.Scheme == Uri.UriSchemeHttps
        && page.UserInfo.Length == 0
        && hosts.Contains(page.IdnHost, StringComparer.OrdinalIgnoreCase);
}
