using LeadStreams.Hosting;
using LeadStreams.Ingest.Gateway;
using LeadStreams.Sources.MetaLeadAds;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Ingest.Retrieval;

/// <summary>Settings <c>ingest:meta_*</c>: how the Graph API is reached.</summary>
internal static class MetaSettings
{
    /// <summary>The settings, or null when no access token is set: then retrieval is off.</summary>
    /// <exception cref="SettingsException">The settings contradict each other.</exception>
    public static GraphOptions? Read(IConfiguration settings)
    {
        var token = settings["meta_access_token"];
        if (string.IsNullOrEmpty(token))
        {
            return null;
        }

        var faults = new List<string>();
        var secret = new Secrets(settings, Environment.GetEnvironmentVariable).FindText("META_APP_SECRET");
        if (string.IsNullOrEmpty(secret))
        {
            faults.Add("LEADSTREAMS_SECRET_META_APP_SECRET is missing: the Graph API wants a proof made with it");
        }

        var defaults = new GraphOptions { AccessToken = token, AppSecret = secret ?? "" };
        var address = settings["meta_graph_url"] ?? defaults.Address.ToString();
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            faults.Add($"ingest:meta_graph_url: '{address}' is no absolute URL");
        }

        return faults.Count == 0
            ? defaults with
            {
                Address = url!,
                Version = settings["meta_graph_version"] ?? defaults.Version,
            }
            : throw new SettingsException(faults);
    }
}
