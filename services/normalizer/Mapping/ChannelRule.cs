using LeadStreams.Contracts;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>Tells the channel of a touch from what is known of the visit. Deterministic: the first rule that fits.</summary>
internal static class ChannelRule
{
    private static readonly string[] SearchEngines =
    [
        "google.",
        "bing.",
        "duckduckgo.",
        "yahoo.",
        "ecosia.",
        "yandex.",
        "baidu.",
        "qwant.",
    ];
    private static readonly string[] SocialNetworks =
    [
        "facebook.",
        "instagram.",
        "linkedin.",
        "lnkd.in",
        "twitter.",
        "x.com",
        "t.co",
        "tiktok.",
        "youtube.",
        "reddit.",
        "pinterest.",
    ];

    /// <summary>The channel; <c>direct</c> when nothing is known.</summary>
    /// <param name="medium">utm_medium, lower case, or null.</param>
    /// <param name="source">utm_source, lower case, or null.</param>
    /// <param name="clickIds">Click ids.</param>
    /// <param name="referrer">Referring page, or null.</param>
    public static string Derive(string? medium, string? source, AvroMap<string> clickIds, string? referrer) =>
        OfMedium(medium, source) ?? OfClickIds(clickIds) ?? OfReferrer(referrer);

    private static string? OfMedium(string? medium, string? source) =>
        medium switch
        {
            null or "" => null,
            "cpc" or "ppc" or "paidsearch" or "paid-search" or "paid_search" or "sem" => IsSocial(source)
                ? "paid_social"
                : "paid_search",
            "paid-social" or "paid_social" or "paidsocial" or "cpm" when medium != "cpm" || IsSocial(source) =>
                "paid_social",
            "social" or "organic-social" or "organic_social" or "sm" => "social",
            "email" or "e-mail" or "newsletter" or "mail" => "email",
            "display" or "banner" or "cpm" => "display",
            "affiliate" or "affiliates" => "affiliate",
            "referral" or "partner" => "referral",
            "organic" => "organic",
            "event" => "event",
            _ => "referral",
        };

    private static string? OfClickIds(AvroMap<string> clickIds)
    {
        foreach (var (name, _) in clickIds.Entries)
        {
            switch (name)
            {
                case "gclid" or "gbraid" or "wbraid" or "msclkid" or "yclid":
                    return "paid_search";
                case "li_fat_id" or "ttclid" or "twclid" or "rdt_cid" or "epik" or "ScCid":
                    return "paid_social";
                case "dclid":
                    return "display";
                case "irclickid":
                    return "affiliate";
                case "fbclid":
                    // Set on every link out of Facebook, paid or not.
                    return "social";
            }
        }

        return null;
    }

    private static string OfReferrer(string? referrer)
    {
        if (referrer is null || !Uri.TryCreate(referrer, UriKind.Absolute, out var address))
        {
            return "direct";
        }

        return HostIsOneOf(address.Host, SearchEngines) ? "organic"
            : HostIsOneOf(address.Host, SocialNetworks) ? "social"
            : "referral";
    }

    private static bool IsSocial(string? source) =>
        source
            is "facebook"
                or "fb"
                or "instagram"
                or "ig"
                or "meta"
                or "linkedin"
                or "twitter"
                or "x"
                or "tiktok"
                or "reddit"
                or "pinterest"
                or "snapchat";

    private static bool HostIsOneOf(string host, string[] parts)
    {
        foreach (var part in parts)
        {
            var at = host.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at == 0 || (at > 0 && host[at - 1] == '.'))
            {
                return true;
            }
        }

        return false;
    }
}
