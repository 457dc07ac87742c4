using System.Buffers;
using LeadStreams.Domain.Sources.Payloads;

namespace LeadStreams.Domain.Sources;

/// <summary>Reads the <c>receive</c> part of a <c>source.yaml</c>.</summary>
internal sealed class ReceiveRuleReader
{
    private const int MaxBodyBytes = 10 * 1024 * 1024;
    private static readonly SearchValues<char> SecretCharacters = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"
    );
    private static readonly string[] KnownTypes = [ContentType.Json, ContentType.Form, ContentType.Multipart];

    public ReceiveRule Read(YamlSection yaml)
    {
        var types = yaml.Texts("content_types");
        foreach (var unknown in types.Except(KnownTypes, StringComparer.Ordinal))
        {
            yaml.Fault("content_types", $"'{unknown}' cannot be read (known: {string.Join(", ", KnownTypes)})");
        }

        if (types.Count == 0)
        {
            yaml.Fault("content_types", "'receive' lacks 'content_types'");
        }

        var size = yaml.Number("max_body_bytes", MaxBodyBytes);
        if (size > MaxBodyBytes)
        {
            yaml.Fault("max_body_bytes", $"'max_body_bytes' is above {MaxBodyBytes}");
        }

        var into = yaml.OptionalText("into") ?? "raw";
        if (into is not ("raw" or "notifications"))
        {
            yaml.Fault("into", "'into' must be raw or notifications");
        }

        var rule = new ReceiveRule
        {
            ContentTypes = types,
            MaxBodyBytes = size,
            AnnouncesOnly = into == "notifications",
            Signature = yaml.Section("signature") is { } signature ? ReadSignature(signature) : null,
            ChallengeSecret = yaml.Section("challenge") is { } challenge ? ReadChallenge(challenge) : null,
            Browser = yaml.Section("browser") is { } browser ? ReadBrowser(browser) : null,
            Key = yaml.Paths("key"),
        };
        yaml.RefuseUnknownKeys();
        return rule;
    }

    private static SignatureRule ReadSignature(YamlSection yaml)
    {
        if (yaml.Text("scheme") is var scheme and not ("" or "hmac-sha256"))
        {
            yaml.Fault("scheme", $"the signature scheme '{scheme}' is not known (known: hmac-sha256)");
        }

        var rule = new SignatureRule(yaml.Text("header"), yaml.OptionalText("prefix") ?? "", Secret(yaml));
        yaml.RefuseUnknownKeys();
        return rule;
    }

    private static string ReadChallenge(YamlSection yaml)
    {
        if (yaml.Text("scheme") is var scheme and not ("" or "hub"))
        {
            yaml.Fault("scheme", $"the challenge scheme '{scheme}' is not known (known: hub)");
        }

        var secret = Secret(yaml);
        yaml.RefuseUnknownKeys();
        return secret;
    }

    private static string Secret(YamlSection yaml)
    {
        var name = yaml.Text("secret");
        if (name.AsSpan().ContainsAnyExcept(SecretCharacters))
        {
            yaml.Fault("secret", "'secret' is the name of a secret (capitals, digits, _), never the secret itself");
        }

        return name;
    }

    private static BrowserRule ReadBrowser(YamlSection yaml)
    {
        var rule = new BrowserRule(
            yaml.Texts("allowed_origins"),
            yaml.OptionalText("redirect_field"),
            yaml.Texts("redirect_hosts"),
            yaml.OptionalText("thank_you_page")
        );
        if (rule.ThankYouPage is { } page && !Uri.TryCreate(page, UriKind.Absolute, out _))
        {
            yaml.Fault("thank_you_page", "'thank_you_page' must be an absolute URL");
        }

        yaml.RefuseUnknownKeys();
        return rule;
    }
}
