using System.Globalization;
using System.Text.Json.Nodes;
using static LeadStreams.Local.Registry.Http.RegistryHttp;

namespace LeadStreams.Local.Registry.Http;

/// <summary><c>/subjects</c>: registering, looking up, listing, deleting.</summary>
internal sealed class SubjectEndpoints(RegistryCore core)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/subjects", ListAsync);
        routes.MapPost("/subjects/{subject}", LookUpAsync);
        routes.MapDelete("/subjects/{subject}", DeleteSubjectAsync);
        routes.MapGet("/subjects/{subject}/versions", VersionsAsync);
        routes.MapPost("/subjects/{subject}/versions", RegisterAsync);
        routes.MapGet("/subjects/{subject}/versions/{version}", VersionAsync);
        routes.MapDelete("/subjects/{subject}/versions/{version}", DeleteVersionAsync);
        routes.MapGet("/subjects/{subject}/versions/{version}/schema", SchemaAsync);
        routes.MapGet("/subjects/{subject}/versions/{version}/referencedby", ReferencedByAsync);
    }

    /// <summary>A version by number, or <c>latest</c> or -1 for the newest that is not deleted.</summary>
    public static SchemaVersion Find(RegistryState state, string subject, string version, bool deleted)
    {
        var visible = state.Versions(subject).Where(known => deleted || !known.Deleted).ToList();
        var number = Number(version);
        if (visible.Count == 0)
        {
            throw RegistryFault.SubjectNotFound(subject);
        }
        return number < 0
            ? visible[^1]
            : visible.Find(known => known.Version == number) ?? throw RegistryFault.VersionNotFound(number);
    }

    private static int Number(string version)
    {
        if (version is "latest" or "-1")
        {
            return -1;
        }
        return int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw RegistryFault.InvalidVersion(version);
    }

    private Task ListAsync(HttpContext context)
    {
        var (deleted, deletedOnly) = (Flag(context, "deleted"), Flag(context, "deletedOnly"));
        // ":*:" is the prefix of every context; there is one here.
        var prefix = context.Request.Query["subjectPrefix"].ToString();
        prefix = prefix is ":*:" or ":.:" ? "" : prefix;
        var names = core
            .State.Subjects.Where(subject => subject.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Where(subject => IsListed(subject.Value.Values, deleted, deletedOnly))
            .Select(subject => subject.Key);
        return WriteAsync(context, Answers.List(Page(context, names)));
    }

    private Task VersionsAsync(HttpContext context, string subject)
    {
        var (deleted, deletedOnly) = (Flag(context, "deleted"), Flag(context, "deletedOnly"));
        var numbers = core
            .State.Versions(subject)
            .Where(version => version.Deleted ? deleted || deletedOnly : !deletedOnly)
            .Select(version => version.Version)
            .ToList();
        return numbers.Count > 0
            ? WriteAsync(context, Answers.List(Page(context, numbers)))
            : throw RegistryFault.SubjectNotFound(subject);
    }

    private Task VersionAsync(HttpContext context, string subject, string version) =>
        WriteAsync(context, Answers.Version(Find(core.State, subject, version, Flag(context, "deleted"))));

    private Task SchemaAsync(HttpContext context, string subject, string version)
    {
        var found = Find(core.State, subject, version, Flag(context, "deleted"));
        return WriteAsync(context, JsonNode.Parse(found.Schema));
    }

    private Task ReferencedByAsync(HttpContext context, string subject, string version)
    {
        var state = core.State;
        var found = Find(state, subject, version, deleted: false);
        return WriteAsync(context, Answers.List(Deletion.ReferencedBy(state, found)));
    }

    private async Task RegisterAsync(HttpContext context, string subject)
    {
        var offer = await ReadOfferAsync(context);
        var registered = await core.WriteAsync<SchemaVersion>(state =>
        {
            var level = Settings.Level(state, subject, core.DefaultLevel);
            var (version, record) = Registration.Register(state, level, subject, offer);
            return (version, record is null ? [] : [record]);
        });
        await WriteAsync(context, new JsonObject { ["id"] = registered.Id });
    }

    private async Task LookUpAsync(HttpContext context, string subject)
    {
        var offer = await ReadOfferAsync(context);
        var found = Registration.LookUp(core.State, subject, offer, Flag(context, "deleted"));
        await WriteAsync(context, Answers.Version(found));
    }

    private async Task DeleteSubjectAsync(HttpContext context, string subject)
    {
        var permanent = Flag(context, "permanent");
        var versions = await core.WriteAsync(state => Deletion.Subject(state, subject, permanent));
        await WriteAsync(context, Answers.List(versions));
    }

    private async Task DeleteVersionAsync(HttpContext context, string subject, string version)
    {
        var permanent = Flag(context, "permanent");
        var number = await core.WriteAsync<int>(state =>
        {
            var found = Find(state, subject, version, deleted: Number(version) > 0 || permanent);
            return (found.Version, Deletion.Version(state, found, permanent));
        });
        await WriteAsync(context, JsonValue.Create(number));
    }

    private static bool IsListed(IEnumerable<SchemaVersion> versions, bool deleted, bool deletedOnly)
    {
        var isDeleted = versions.All(version => version.Deleted);
        return isDeleted ? deleted || deletedOnly : !deletedOnly;
    }
}
