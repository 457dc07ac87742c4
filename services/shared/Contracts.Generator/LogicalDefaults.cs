using System.Globalization;

namespace LeadStreams.Contracts.Generator;

/// <summary>Defaults that are valid Avro but that the C# type of their logical type cannot hold.</summary>
internal static class LogicalDefaults
{
    private const long MinMillis = -62_135_596_800_000;
    private const long MaxMillis = 253_402_300_799_999;
    private const int MinDays = -719_162;
    private const int MaxDays = 2_932_896;

    /// <summary>What is wrong with a default, or null.</summary>
    public static string? Fault(AvroSchema schema, AvroJson value)
    {
        switch (schema)
        {
            case UnionSchema union:
                return Fault(union.Branches[0], value);
            case ArraySchema array:
                return First(value.Items.Select(item => Fault(array.Items, item)));
            case MapSchema map:
                return First(value.Members.Select(member => Fault(map.Values, member.Value)));
            case RecordSchema record:
                return First(record.Fields.Select(field => Fault(field.Schema, value[field.Name] ?? field.Default!)));
            default:
                return ScalarFault(schema, value);
        }
    }

    private static string? ScalarFault(AvroSchema schema, AvroJson value)
    {
        if (CSharpTypes.IsUuid(schema))
        {
            return Guid.TryParseExact(value.Text, "D", out _) ? null : "default is not a UUID";
        }
        var number =
            CSharpTypes.IsTimestamp(schema) || CSharpTypes.IsDate(schema)
                ? long.Parse(value.Text, CultureInfo.InvariantCulture)
                : 0;
        var (min, max) = CSharpTypes.IsDate(schema) ? (MinDays, MaxDays) : (MinMillis, MaxMillis);
        return number < min || number > max ? "default is outside the years 1 to 9999" : null;
    }

    private static string? First(IEnumerable<string?> faults) => faults.FirstOrDefault(fault => fault is not null);
}
