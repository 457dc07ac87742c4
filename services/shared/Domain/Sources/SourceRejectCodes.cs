namespace LeadStreams.Domain.Sources;

/// <summary>
/// Why a record was rejected: stable codes, one meaning each, for ever. What each means and what to do is written in
/// <c>deploy/runbooks/reject-codes.md</c>; a test compares the two.
/// </summary>
public static class SourceRejectCodes
{
    /// <summary>No source folder of this name.</summary>
    public const string UnknownSource = "unknown_source";

    /// <summary>The payload's content type is not one that the source declares.</summary>
    public const string UnsupportedContentType = "unsupported_content_type";

    /// <summary>There are no bytes.</summary>
    public const string EmptyBody = "empty_body";

    /// <summary>The bytes are not UTF-8.</summary>
    public const string InvalidUtf8 = "invalid_utf8";

    /// <summary>The payload is not JSON (RFC 8259).</summary>
    public const string MalformedJson = "malformed_json";

    /// <summary>The JSON is nested deeper than 64 levels.</summary>
    public const string TooDeep = "too_deep";

    /// <summary>The payload is not a form in its declared encoding.</summary>
    public const string MalformedForm = "malformed_form";

    /// <summary>A form with more fields, or a longer value, than allowed.</summary>
    public const string FormTooLarge = "form_too_large";

    /// <summary>The place where the records should be holds none.</summary>
    public const string NoRecords = "no_records";

    /// <summary>A record is no JSON object.</summary>
    public const string NotAnObject = "not_an_object";

    /// <summary>The record has no id and its source declares no way to make one.</summary>
    public const string MissingId = "missing_id";

    /// <summary>A field that the source declares as required is missing.</summary>
    public const string MissingField = "missing_field";

    /// <summary>A field that the source declares as required, or an id, time or version, cannot be understood.</summary>
    public const string InvalidField = "invalid_field";

    /// <summary>Neither an e-mail address nor a phone number nor an id of another system: nobody could be reached or told.</summary>
    public const string NoIdentifier = "no_identifier";

    /// <summary>The field that only bots fill in is filled in.</summary>
    public const string SpamHoneypot = "spam_honeypot";

    /// <summary>All codes.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        UnknownSource,
        UnsupportedContentType,
        EmptyBody,
        InvalidUtf8,
        MalformedJson,
        TooDeep,
        MalformedForm,
        FormTooLarge,
        NoRecords,
        NotAnObject,
        MissingId,
        MissingField,
        InvalidField,
        NoIdentifier,
        SpamHoneypot,
    ];
}
