namespace LeadStreams.Domain.Sources;

/// <summary>How the marketing touch is read.</summary>
public sealed record TouchRule
{
    /// <summary>Rows for the fields of a touch (<c>touch.channel</c>, <c>touch.campaign</c> …).</summary>
    public required IReadOnlyList<MappingRow> Rows { get; init; }

    /// <summary>True when the channel is told from UTM parameters, click ids and referrer where the row gives none.</summary>
    public required bool DerivesChannel { get; init; }

    /// <summary>Click id parameters, looked for as members of the record and in the query of <see cref="QueryOf"/>.</summary>
    public required IReadOnlyList<string> ClickIds { get; init; }

    /// <summary>UTM parameters, looked for likewise.</summary>
    public required IReadOnlyList<string> Utm { get; init; }

    /// <summary>Where the address of the page lies whose query may hold them.</summary>
    public required IReadOnlyList<SourcePath> QueryOf { get; init; }
}

/// <summary>Which link evidence a record gives.</summary>
public sealed record TokenRule
{
    /// <summary>Namespaces that follow from the fields: mail, phone, click, company_name, person_name.</summary>
    public required IReadOnlyList<string> Derived { get; init; }

    /// <summary>Rows for ids of other systems and cookies (<c>crm:hubspot</c>, <c>cookie</c>, <c>linkedin</c>).</summary>
    public required IReadOnlyList<MappingRow> Rows { get; init; }
}

/// <summary>How one kind of consent fact is read.</summary>
public sealed record ConsentRule
{
    /// <summary>Purpose of the dictionary.</summary>
    public required string Purpose { get; init; }

    /// <summary>Where the answer lies. Absent: no fact.</summary>
    public required IReadOnlyList<SourcePath> From { get; init; }

    /// <summary>Where the version of the wording lies.</summary>
    public required IReadOnlyList<SourcePath> TextVersion { get; init; }

    /// <summary>Where the time of the answer lies; without one, the time at which the record occurred.</summary>
    public required IReadOnlyList<SourcePath> CapturedAt { get; init; }

    /// <summary>consent, legitimate_interest, contract or legal_obligation.</summary>
    public required string LegalBasis { get; init; }

    /// <summary>checkbox, double_opt_in …; null when not told.</summary>
    public required string? Method { get; init; }
}

/// <summary>What is kept of the rest.</summary>
public sealed record AnswerRule
{
    /// <summary>The items that are answers; null: the members of the record that no row uses.</summary>
    public required SourcePath? Each { get; init; }

    /// <summary>Where an item's question key lies.</summary>
    public required SourcePath? Key { get; init; }

    /// <summary>Where an item's values lie.</summary>
    public required SourcePath? Value { get; init; }

    /// <summary>Keys that are not kept.</summary>
    public required IReadOnlyList<string> Except { get; init; }
}
