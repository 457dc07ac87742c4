namespace LeadStreams.Domain.Sources;

/// <summary>A source connector as its <c>source.yaml</c> declares it. Checked and immutable.</summary>
public sealed record SourceDefinition
{
    /// <summary>Name: folder, topic suffix and <c>ls-source</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Name for humans.</summary>
    public required string Title { get; init; }

    /// <summary>Team that is told when the source fails.</summary>
    public required string Owner { get; init; }

    /// <summary>Version of the mapping: every normalized record carries it.</summary>
    public required string MappingVersion { get; init; }

    /// <summary>Greater for a newer <see cref="MappingVersion"/>; see <see cref="Sources.MappingOrder"/>.</summary>
    public required long MappingOrder { get; init; }

    /// <summary>How deliveries come in.</summary>
    public required ReceiveRule Receive { get; init; }

    /// <summary>How records are found in a delivery and told apart.</summary>
    public required RecordRule Records { get; init; }

    /// <summary>Canonical fields.</summary>
    public required IReadOnlyList<MappingRow> Fields { get; init; }

    /// <summary>The marketing touch.</summary>
    public required TouchRule Touch { get; init; }

    /// <summary>Link evidence.</summary>
    public required TokenRule Tokens { get; init; }

    /// <summary>Consent facts.</summary>
    public required IReadOnlyList<ConsentRule> Consents { get; init; }

    /// <summary>Further answers; null when the source has none.</summary>
    public required AnswerRule? Answers { get; init; }

    /// <summary>The market when a record does not tell it.</summary>
    public required MarketRule Market { get; init; }

    /// <summary>Topic of the raw records.</summary>
    public string RawTopic => "leads.raw." + Name;

    /// <summary>Topic of the notifications of a source whose deliveries only announce records.</summary>
    public string NotificationTopic => "leads.notifications." + Name;
}

/// <summary>How deliveries come in over HTTP.</summary>
public sealed record ReceiveRule
{
    /// <summary>Accepted media types; the first is assumed where a record does not say.</summary>
    public required IReadOnlyList<string> ContentTypes { get; init; }

    /// <summary>Largest body in bytes.</summary>
    public required int MaxBodyBytes { get; init; }

    /// <summary>True when deliveries announce records that are fetched afterwards: they go to the notification topic.</summary>
    public required bool AnnouncesOnly { get; init; }

    /// <summary>How deliveries prove where they come from; null when they cannot.</summary>
    public required SignatureRule? Signature { get; init; }

    /// <summary>Name of the secret that a verification request must show; null when the source sends none.</summary>
    public required string? ChallengeSecret { get; init; }

    /// <summary>What pages may post from browsers; null when none may.</summary>
    public required BrowserRule? Browser { get; init; }

    /// <summary>Where the record id lies, for the key of the raw record.</summary>
    public required IReadOnlyList<SourcePath> Key { get; init; }
}

/// <summary>HMAC-SHA256 over the raw body, hexadecimal, in a header.</summary>
/// <param name="Header">Header that carries it.</param>
/// <param name="Prefix">Text before the digits, such as <c>sha256=</c>; may be empty.</param>
/// <param name="Secret">Name of the key: environment variable <c>LEADSTREAMS_SECRET_{name}</c>.</param>
public sealed record SignatureRule(string Header, string Prefix, string Secret);

/// <summary>What pages may post from browsers.</summary>
/// <param name="AllowedOrigins">Origins (<c>https://www.example.com</c>), or <c>*</c> for any.</param>
/// <param name="RedirectField">Form field that names the page to go to afterwards, or null.</param>
/// <param name="RedirectHosts">Hosts that such a page may lie on.</param>
/// <param name="ThankYouPage">Where a form post without such a field goes, or null for a plain answer.</param>
public sealed record BrowserRule(
    IReadOnlyList<string> AllowedOrigins,
    string? RedirectField,
    IReadOnlyList<string> RedirectHosts,
    string? ThankYouPage
);

/// <summary>How records are found in a payload and told apart.</summary>
public sealed record RecordRule
{
    /// <summary>Where they lie: the payload itself, or an array of it.</summary>
    public required SourcePath At { get; init; }

    /// <summary>Where a record's id lies.</summary>
    public required IReadOnlyList<SourcePath> Id { get; init; }

    /// <summary>Width of the time window in which equal content without an id is one record; null when an id is required.</summary>
    public required TimeSpan? FingerprintWindow { get; init; }

    /// <summary>Members of a record that are no content when it has no id: what may differ between two deliveries of it.</summary>
    public required IReadOnlyList<string> FingerprintExcept { get; init; }

    /// <summary>Where a record's version lies: an instant or a number; without one, the time at which it occurred.</summary>
    public required IReadOnlyList<SourcePath> Version { get; init; }

    /// <summary>Where the time lies at which the person acted; without one, the time of receipt.</summary>
    public required IReadOnlyList<SourcePath> OccurredAt { get; init; }

    /// <summary>Where the source says that it is a test.</summary>
    public required IReadOnlyList<SourcePath> Test { get; init; }

    /// <summary>Text that marks a test in any value, any case; null for none.</summary>
    public required string? TestMarker { get; init; }

    /// <summary>Fields that only bots fill in.</summary>
    public required IReadOnlyList<SourcePath> Honeypot { get; init; }
}

/// <summary>The market of records that do not tell it, and how national phone numbers are read.</summary>
/// <param name="Default">Market code, or null.</param>
/// <param name="PhoneRegion">ISO alpha-2 country for numbers without calling code when the record names no country, or null.</param>
public sealed record MarketRule(string? Default, string? PhoneRegion);
