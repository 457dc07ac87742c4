using LeadStreams.Domain.Countries;
using LeadStreams.Domain.Emails;
using LeadStreams.Domain.Names;
using LeadStreams.Domain.Phones;
using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Text;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>What a transform made of a text.</summary>
internal enum ValueState
{
    /// <summary>Nothing there.</summary>
    Absent,

    /// <summary>A value.</summary>
    Valid,

    /// <summary>Something that cannot be what the field is for; kept as it came.</summary>
    Invalid,

    /// <summary>A word that stands for no value (test, n/a …).</summary>
    Placeholder,
}

/// <summary>A transformed value.</summary>
internal readonly record struct TransformedValue(
    string Value,
    ValueState State,
    EmailAddress? Email = null,
    string? PhoneRegion = null
)
{
    public static TransformedValue Absent { get; } = new("", ValueState.Absent);
}

/// <summary>The transforms of a mapping row.</summary>
internal static class ValueTransform
{
    /// <summary>Longest text that any field keeps, in UTF-16 units.</summary>
    public const int MaxLength = 8 * 1024;

    public static TransformedValue Apply(Transform transform, string raw, string? phoneRegion)
    {
        var text = transform == Transform.Multiline ? TextCleaning.CleanMultiline(raw) : TextCleaning.Clean(raw);
        if (text.Length == 0)
        {
            return TransformedValue.Absent;
        }

        return transform switch
        {
            Transform.Text or Transform.Multiline or Transform.Exact or Transform.FullName => Valid(text),
            Transform.Name => NameParser.CleanPart(text) is { } name
                ? Valid(name)
                : new TransformedValue("", ValueState.Placeholder),
            Transform.Email => OfEmail(text),
            Transform.Phone => OfPhone(text, phoneRegion),
            Transform.Country => CountryCatalog.Parse(text) is { } country ? Valid(country) : Invalid(text),
            Transform.Url => IsWebAddress(text) ? Valid(text) : Invalid(text),
            Transform.Lower => Valid(text.ToLowerInvariant()),
            Transform.Upper or Transform.PostalCode => Valid(text.ToUpperInvariant()),
            Transform.Language => LanguageTag(text) is { } tag ? Valid(tag) : Invalid(text),
            _ => throw new InvalidOperationException($"The transform {transform} is not implemented."),
        };
    }

    private static TransformedValue Valid(string value) => new(value, ValueState.Valid);

    private static TransformedValue Invalid(string value) => new(Truncation.Cut(value, MaxLength), ValueState.Invalid);

    private static TransformedValue OfEmail(string text) =>
        EmailParser.Parse(text) is { } address
            ? new TransformedValue(address.Normalized, ValueState.Valid, Email: address)
            : Invalid(text);

    private static TransformedValue OfPhone(string text, string? region)
    {
        var number = PhoneParser.Parse(text, region);
        return number.IsUsable ? new TransformedValue(number.E164!, ValueState.Valid, PhoneRegion: number.Region)
            : number.E164 is { } doubtful ? Invalid(doubtful)
            : Invalid(text);
    }

    private static bool IsWebAddress(string text) =>
        (
            text.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        ) && Uri.TryCreate(text, UriKind.Absolute, out _);

    /// <summary>Language and region of a tag in their usual case (<c>de_at</c> as <c>de-AT</c>); null when it is no tag.</summary>
    private static string? LanguageTag(string text)
    {
        var parts = text.Replace('_', '-').Split('-');
        if (parts.Length > 4 || parts[0].Length is < 2 or > 3)
        {
            return null;
        }

        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (part.Length is 0 or > 8 || !part.All(char.IsAsciiLetterOrDigit))
            {
                return null;
            }

            parts[i] =
                i == 0 ? part.ToLowerInvariant()
                : part.Length == 2 ? part.ToUpperInvariant()
                : part;
        }

        return string.Join('-', parts);
    }
}
