using System.Text.Json.Nodes;

namespace LeadStreams.Local.Registry;

/// <summary>
/// Records as JSON keys and values in the layout of the Confluent Schema Registry's <c>_schemas</c> topic, so that its
/// tools can read the log. Keys of kinds not known here are passed over. The key type LAST_ID is our own.
/// </summary>
internal static class LogRecords
{
    private const string LastId = "LAST_ID";

    public static (string Key, string? Value) Write(RegistryRecord record) =>
        record switch
        {
            RegistryRecord.SchemaSet set => (SchemaKey(set.Value.Subject, set.Value.Version), SchemaValue(set.Value)),
            RegistryRecord.SchemaRemoved removed => (SchemaKey(removed.Subject, removed.Version), null),
            RegistryRecord.LevelSet set => (
                Key("CONFIG", set.Subject),
                set.Level is { } level
                    ? Value(set.Subject, "compatibilityLevel", CompatibilityLevels.Name(level))
                    : null
            ),
            RegistryRecord.ModeSet set => (
                Key("MODE", set.Subject),
                set.Mode is { } mode ? Value(set.Subject, "mode", RegistryModes.Name(mode)) : null
            ),
            RegistryRecord.MaxIdSet max => (
                new JsonObject { ["keytype"] = LastId, ["magic"] = 0 }.ToJsonString(),
                new JsonObject { ["id"] = max.Id }.ToJsonString()
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(record)),
        };

    /// <summary>The record, or null for kinds not known here.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    public static RegistryRecord? Read(string key, string? value)
    {
        try
        {
            return Read(JsonNode.Parse(key)!.AsObject(), value is null ? null : JsonNode.Parse(value)!.AsObject());
        }
        catch (Exception e)
            when (e
                    is System.Text.Json.JsonException
                        or InvalidOperationException
                        or NullReferenceException
                        or FormatException
            )
        {
            throw new InvalidDataException($"the registry's log holds a damaged record with key {key}", e);
        }
    }

    private static RegistryRecord? Read(JsonObject key, JsonObject? value)
    {
        var subject = (string?)key["subject"] ?? RegistryState.Global;
        switch ((string?)key["keytype"])
        {
            case "SCHEMA":
                var version = (int)key["version"]!;
                return value is null
                    ? new RegistryRecord.SchemaRemoved(subject, version)
                    : new RegistryRecord.SchemaSet(SchemaOf(subject, version, value));
            case "CONFIG":
                return new RegistryRecord.LevelSet(
                    subject,
                    CompatibilityLevels.TryParse((string?)value?["compatibilityLevel"], out var level) ? level : null
                );
            case "MODE":
                return new RegistryRecord.ModeSet(
                    subject,
                    RegistryModes.TryParse((string?)value?["mode"], out var mode) ? mode : null
                );
            case LastId when value is not null:
                return new RegistryRecord.MaxIdSet((int)value["id"]!);
            default:
                return null;
        }
    }

    private static SchemaVersion SchemaOf(string subject, int version, JsonObject value) =>
        new(
            subject,
            version,
            (int)value["id"]!,
            (string)value["schema"]!,
            [.. (value["references"]?.AsArray() ?? []).Select(reference => ReferenceOf(reference!))],
            (bool?)value["deleted"] ?? false
        );

    private static SchemaReference ReferenceOf(JsonNode reference) =>
        new((string)reference["name"]!, (string)reference["subject"]!, (int)reference["version"]!);

    private static string SchemaKey(string subject, int version) =>
        new JsonObject
        {
            ["keytype"] = "SCHEMA",
            ["subject"] = subject,
            ["version"] = version,
            ["magic"] = 1,
        }.ToJsonString();

    private static string SchemaValue(SchemaVersion version)
    {
        var value = new JsonObject
        {
            ["subject"] = version.Subject,
            ["version"] = version.Version,
            ["id"] = version.Id,
        };
        if (version.References.Length > 0)
        {
            value["references"] = Http.Answers.References(version.References);
        }
        value["schema"] = version.Schema;
        value["deleted"] = version.Deleted;
        return value.ToJsonString();
    }

    private static string Key(string type, string subject) =>
        new JsonObject
        {
            ["keytype"] = type,
            ["subject"] = subject == RegistryState.Global ? null : subject,
            ["magic"] = 0,
        }.ToJsonString();

    private static string Value(string subject, string name, string value) =>
        new JsonObject
        {
            ["subject"] = subject == RegistryState.Global ? null : subject,
            [name] = value,
        }.ToJsonString();
}
