using System.Text.Json;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Normalizer.Mapping;

/// <summary>A mapping row, made ready: its warnings spelled out once.</summary>
internal sealed class MappedRow(MappingRow row)
{
    private readonly string invalid = "invalid_" + ShortName(row.Target);
    private readonly string placeholder = "placeholder_" + ShortName(row.Target);
    private readonly string truncated = "truncated_" + ShortName(row.Target);

    public MappingRow Row { get; } = row;

    public string Target => Row.Target;

    /// <summary>The path that a reject names.</summary>
    public string Place => Row.From.Count > 0 ? Row.From[0].ToString() : Row.Target;

    /// <summary>The first value found, transformed and validated; the default when there is none.</summary>
    public TransformedValue ReadFirst(in SourceRecord source, string? phoneRegion, WarningSet warnings)
    {
        foreach (var path in Row.From)
        {
            if (path.TryFindFirst(source.Payload, source.Record, out var element))
            {
                var value = Read(element, phoneRegion, warnings, out _);
                if (value.State != ValueState.Absent)
                {
                    return value;
                }
            }
        }

        return Row.Default is { } text ? new TransformedValue(text, ValueState.Valid) : TransformedValue.Absent;
    }

    /// <summary>Transforms and validates one element. <paramref name="raw"/> is the source's own text.</summary>
    public TransformedValue Read(JsonElement element, string? phoneRegion, WarningSet warnings, out string? raw)
    {
        raw = JsonText.FirstOf(element);
        if (raw is null)
        {
            if (JsonText.IsOfWrongShape(element))
            {
                warnings.Add(invalid);
            }

            return TransformedValue.Absent;
        }

        if (Row.Map is { } map && map.TryGetValue(raw.Trim(), out var translated))
        {
            raw = translated;
        }

        var value = Validate(ValueTransform.Apply(Row.Transform, raw, phoneRegion), warnings);
        if (value.State is ValueState.Invalid or ValueState.Placeholder)
        {
            warnings.Add(value.State == ValueState.Invalid ? invalid : placeholder);
        }

        return value;
    }

    private TransformedValue Validate(TransformedValue value, WarningSet warnings)
    {
        if (value.State != ValueState.Valid)
        {
            return value;
        }

        var rule = Row.Validate;
        if (rule.Kind == ValidationKind.OneOf)
        {
            return rule.Options.Contains(value.Value, StringComparer.Ordinal)
                ? value
                : value with
                {
                    State = ValueState.Invalid,
                };
        }

        var limit = rule.Kind == ValidationKind.MaxLength ? rule.Length : ValueTransform.MaxLength;
        if (value.Value.Length <= limit)
        {
            return value;
        }

        // An id that is cut is another id; a text that is cut is still that text's beginning.
        if (Row.Transform == Transform.Exact)
        {
            return new TransformedValue(Truncation.Cut(value.Value, limit), ValueState.Invalid);
        }

        warnings.Add(truncated);
        return value with { Value = Truncation.Cut(value.Value, limit) };
    }

    private static string ShortName(string target) => target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
}
