using System.Text;
using Microsoft.Extensions.Configuration;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Secrets by name: the setting <c>ingest:{name}</c>, else the environment variable <c>LEADSTREAMS_SECRET_{name}</c>.</summary>
internal sealed class Secrets(IConfiguration settings, Func<string, string?> environmentVariable)
{
    /// <summary>The secret's bytes, or null when it is not configured.</summary>
    public byte[]? Find(string name) => FindText(name) is { } text ? Encoding.UTF8.GetBytes(text) : null;

    /// <summary>The secret, or null when it is not configured.</summary>
    public string? FindText(string name)
    {
        var text = settings[name];
        if (string.IsNullOrEmpty(text))
        {
            text = environmentVariable("LEADSTREAMS_SECRET_" + name);
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }
}
