namespace LeadStreams.Local.Registry;

/// <summary>A refusal with HTTP status and error code (Confluent Schema Registry, <c>Errors.java</c>).</summary>
internal sealed class RegistryFault(int status, int code, string message) : Exception(message)
{
    public int Status => status;

    public int Code => code;

    public static RegistryFault SubjectNotFound(string subject) => new(404, 40401, $"Subject '{subject}' not found.");

    public static RegistryFault VersionNotFound(int version) => new(404, 40402, $"Version {version} not found.");

    public static RegistryFault SchemaNotFound(int id) => new(404, 40403, $"Schema {id} not found");

    public static RegistryFault SchemaNotFound() => new(404, 40403, "Schema not found");

    public static RegistryFault SubjectSoftDeleted(string subject) =>
        new(404, 40404, $"Subject '{subject}' was soft deleted. Set permanent=true to delete permanently");

    public static RegistryFault SubjectNotSoftDeleted(string subject) =>
        new(404, 40405, $"Subject '{subject}' was not deleted first before being permanently deleted");

    public static RegistryFault VersionSoftDeleted(string subject, int version) =>
        new(
            404,
            40406,
            $"Subject '{subject}' Version {version} was soft deleted. Set permanent=true to delete permanently"
        );

    public static RegistryFault VersionNotSoftDeleted(string subject, int version) =>
        new(
            404,
            40407,
            $"Subject '{subject}' Version {version} was not deleted first before being permanently deleted"
        );

    public static RegistryFault NoLevel(string subject) =>
        new(404, 40408, $"Subject '{subject}' does not have subject-level compatibility configured");

    public static RegistryFault NoMode(string subject) =>
        new(404, 40409, $"Subject '{subject}' does not have subject-level mode configured");

    public static RegistryFault Incompatible(string subject, IEnumerable<string> messages) =>
        new(
            409,
            40901,
            $"Schema being registered is incompatible with an earlier schema for subject \"{subject}\", details: [{string.Join(", ", messages)}]"
        );

    public static RegistryFault InvalidSchema(string why) => new(422, 42201, $"Invalid schema: {why}");

    public static RegistryFault InvalidVersion(string version) =>
        new(
            422,
            42202,
            $"The specified version '{version}' is not a valid version id. Allowed values are between [1, 2^31-1] and the string \"latest\""
        );

    public static RegistryFault InvalidLevel() =>
        new(
            422,
            42203,
            "Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, forward_transitive, and full_transitive"
        );

    public static RegistryFault InvalidMode() =>
        new(422, 42204, "Invalid mode. Valid values are READWRITE, READONLY, READONLY_OVERRIDE and IMPORT.");

    public static RegistryFault NotPermitted(string why) => new(422, 42205, why);

    public static RegistryFault Referenced(string subject, int version) =>
        new(422, 42206, $"One or more references exist to the schema {{subject={subject},version={version}}}.");

    public static RegistryFault IdMismatch(int id) =>
        new(422, 42207, $"Overwrite existing schema with id {id} is not permitted.");

    public static RegistryFault InvalidSubject(string subject) =>
        new(422, 42208, $"The specified subject '{subject}' is not a valid.");

    public static RegistryFault StoreFailed(Exception inner) =>
        new(500, 50001, $"Error in the backend data store: {inner.Message}");
}
