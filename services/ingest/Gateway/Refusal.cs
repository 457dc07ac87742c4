namespace LeadStreams.Ingest.Gateway;

/// <summary>Why a delivery is not taken.</summary>
internal sealed record Refusal(int Status, string Code, string Sentence)
{
    public static Refusal WrongOrigin { get; } =
        new(StatusCodes.Status403Forbidden, "wrong_origin", "pages of this origin may not post to this source");

    public static Refusal WrongSignature { get; } =
        new(StatusCodes.Status401Unauthorized, "wrong_signature", "the signature is missing or does not fit the body");

    public static Refusal NotConfigured { get; } =
        new(
            StatusCodes.Status503ServiceUnavailable,
            "not_configured",
            "the source is signed and its secret is not configured"
        );

    public static Refusal NotDurable { get; } =
        new(StatusCodes.Status503ServiceUnavailable, "not_durable", "the delivery could not be stored; send it again");

    public static Refusal TooLarge(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "too_large", $"a body may have {limit} bytes");

    public static Refusal WrongType(IReadOnlyList<string> accepted) =>
        new(StatusCodes.Status415UnsupportedMediaType, "wrong_type", "accepted are " + string.Join(", ", accepted));
}
