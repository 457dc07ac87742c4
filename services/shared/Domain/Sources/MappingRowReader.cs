using System.Globalization;
using LeadStreams.Contracts;

namespace LeadStreams.Domain.Sources;

/// <summary>Reads one row of a mapping table.</summary>
internal sealed class MappingRowReader(string sourceOwner)
{
    private static readonly Dictionary<string, Transform> Transforms = new(StringComparer.Ordinal)
    {
        ["text"] = Transform.Text,
        ["multiline"] = Transform.Multiline,
        ["name"] = Transform.Name,
        ["full_name"] = Transform.FullName,
        ["email"] = Transform.Email,
        ["phone"] = Transform.Phone,
        ["country"] = Transform.Country,
        ["url"] = Transform.Url,
        ["lower"] = Transform.Lower,
        ["upper"] = Transform.Upper,
        ["postal_code"] = Transform.PostalCode,
        ["language"] = Transform.Language,
        ["exact"] = Transform.Exact,
    };

    public MappingRow Read(YamlSection yaml, string target)
    {
        var row = new MappingRow
        {
            Target = target,
            From = yaml.Paths("from"),
            TakesAll = ReadTake(yaml),
            Transform = ReadTransform(yaml),
            Map = yaml.Section("map") is { } map ? ReadMap(map) : null,
            Default = yaml.OptionalText("default"),
            Validate = ReadValidation(yaml),
            IsRequired = yaml.Flag("required"),
            Verification = ReadVerification(yaml),
            Owner = yaml.OptionalText("owner") ?? sourceOwner,
        };
        if (yaml.Texts("from").Count == 0 && row.Default is null)
        {
            yaml.Fault("from", $"{yaml.Name} has neither 'from' nor 'default'");
        }

        yaml.RefuseUnknownKeys();
        return row;
    }

    private static bool ReadTake(YamlSection yaml)
    {
        var take = yaml.OptionalText("take") ?? "first";
        if (take is not ("first" or "all"))
        {
            yaml.Fault("take", "'take' must be first or all");
        }

        return take == "all";
    }

    private static Transform ReadTransform(YamlSection yaml)
    {
        var name = yaml.Text("transform");
        if (name.Length > 0 && !Transforms.ContainsKey(name))
        {
            yaml.Fault(
                "transform",
                $"the transform '{name}' is not known (known: {string.Join(", ", Transforms.Keys)})"
            );
        }

        return Transforms.GetValueOrDefault(name);
    }

    private static Dictionary<string, string> ReadMap(YamlSection yaml)
    {
        var map = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var key in yaml.Keys.ToArray())
        {
            map[key] = yaml.Text(key);
        }

        return map;
    }

    /// <summary><c>by_transform</c>, <c>max_length(200)</c> or <c>one_of(a, b)</c>.</summary>
    private static ValidationRule ReadValidation(YamlSection yaml)
    {
        var text = yaml.Text("validate");
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var argument = open > 0 && text[^1] == ')' ? text[(open + 1)..^1] : "";
        switch (open > 0 ? text[..open] : text)
        {
            case "" or "by_transform":
                break;
            case "max_length"
                when int.TryParse(argument, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
                    && length > 0:
                return new ValidationRule(ValidationKind.MaxLength, length, []);
            case "one_of" when argument.Length > 0:
                return new ValidationRule(ValidationKind.OneOf, 0, argument.Split(',', StringSplitOptions.TrimEntries));
            default:
                yaml.Fault(
                    "validate",
                    $"the validation '{text}' is not known (known: by_transform, max_length(200), one_of(a, b))"
                );
                break;
        }

        return new ValidationRule(ValidationKind.ByTransform, 0, []);
    }

    private static Verification ReadVerification(YamlSection yaml)
    {
        var text = yaml.OptionalText("verification") ?? "unverified";
        if (text is not ("verified" or "unverified"))
        {
            yaml.Fault("verification", "'verification' must be verified or unverified");
        }

        return text == "verified" ? Verification.Verified : Verification.Unverified;
    }
}
