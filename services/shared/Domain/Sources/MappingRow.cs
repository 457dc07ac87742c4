using LeadStreams.Contracts;

namespace LeadStreams.Domain.Sources;

/// <summary>One row of the mapping table: where a canonical value comes from and what happens to it on the way.</summary>
public sealed record MappingRow
{
    /// <summary>Name in the dictionary.</summary>
    public required string Target { get; init; }

    /// <summary>Where it may lie; the first that holds something wins, unless <see cref="TakesAll"/>.</summary>
    public required IReadOnlyList<SourcePath> From { get; init; }

    /// <summary>True when every value found counts.</summary>
    public bool TakesAll { get; init; }

    /// <summary>What is done with the text.</summary>
    public required Transform Transform { get; init; }

    /// <summary>Translation of source values, applied first; other values pass.</summary>
    public IReadOnlyDictionary<string, string>? Map { get; init; }

    /// <summary>Value when there is none; null for nothing.</summary>
    public string? Default { get; init; }

    /// <summary>What a value must be.</summary>
    public required ValidationRule Validate { get; init; }

    /// <summary>True when a record without a valid value is rejected.</summary>
    public bool IsRequired { get; init; }

    /// <summary>How far the source has checked it.</summary>
    public Verification Verification { get; init; }

    /// <summary>Team that answers for the row.</summary>
    public required string Owner { get; init; }
}

/// <summary>What can be done with a source text.</summary>
public enum Transform
{
    /// <summary>Cleaned text on one line.</summary>
    Text,

    /// <summary>Cleaned text with its line breaks.</summary>
    Multiline,

    /// <summary>A part of a person's name.</summary>
    Name,

    /// <summary>A full name: becomes <c>first_name</c> and <c>last_name</c> where the record does not give them.</summary>
    FullName,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A phone number, E.164.</summary>
    Phone,

    /// <summary>A country, ISO alpha-2.</summary>
    Country,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>Lower case.</summary>
    Lower,

    /// <summary>Upper case.</summary>
    Upper,

    /// <summary>A postal code: upper case, single spaces.</summary>
    PostalCode,

    /// <summary>A language tag (BCP 47) such as <c>de-AT</c>.</summary>
    Language,

    /// <summary>The text as the source gave it, trimmed: ids, click ids.</summary>
    Exact,
}

/// <summary>What a value must be to count as valid.</summary>
/// <param name="Kind">The rule.</param>
/// <param name="Length">Largest length in UTF-16 units, for <see cref="ValidationKind.MaxLength"/>.</param>
/// <param name="Options">Allowed values, for <see cref="ValidationKind.OneOf"/>.</param>
public sealed record ValidationRule(ValidationKind Kind, int Length, IReadOnlyList<string> Options);

/// <summary>Kinds of validation.</summary>
public enum ValidationKind
{
    /// <summary>The transform itself tells: an e-mail address, phone number, country, web address, name or language must be one.</summary>
    ByTransform,

    /// <summary>No longer than a length.</summary>
    MaxLength,

    /// <summary>One of a list.</summary>
    OneOf,
}
