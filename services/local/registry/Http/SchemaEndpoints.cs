using System.Globalization;
using System.Text.Json.Nodes;
using static LeadStreams.Local.Registry.Http.RegistryHttp;

namespace LeadStreams.Local.Registry.Http;

/// <summary><c>/schemas</c>: schemas by id, and what the registry can hold.</summary>
internal sealed class SchemaEndpoints(RegistryCore core)
{
    private const int MaxListed = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", context => WriteAsync(context, new JsonObject()));
        routes.MapGet("/contexts", context => WriteAsync(context, Answers.List(["."])));
        routes.MapGet("/schemas", ListAsync);
        routes.MapGet("/schemas/types", context => WriteAsync(context, Answers.List(["AVRO"])));
        routes.MapGet("/schemas/ids/{id}", ByIdAsync);
        routes.MapGet("/schemas/ids/{id}/schema", SchemaAsync);
        routes.MapGet("/schemas/ids/{id}/subjects", SubjectsAsync);
        routes.MapGet("/schemas/ids/{id}/versions", VersionsAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var (deleted, latestOnly) = (Flag(context, "deleted"), Flag(context, "latestOnly"));
        var prefix = context.Request.Query["subjectPrefix"].ToString();
        var found = core
            .State.Subjects.Where(subject => subject.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(subject => subject.Value.Values.Where(version => deleted || !version.Deleted))
            .SelectMany(versions => latestOnly ? versions.TakeLast(1) : versions);
        var page = Page(context, found).Take(MaxListed);
        return WriteAsync(context, new JsonArray([.. page.Select(Answers.Version)]));
    }

    private Task ByIdAsync(HttpContext context, string id)
    {
        var answer = Answers.Schema(Uses(context, id)[0]);
        if (Flag(context, "fetchMaxId"))
        {
            answer["maxId"] = core.State.MaxId;
        }
        return WriteAsync(context, answer);
    }

    private Task SchemaAsync(HttpContext context, string id) =>
        WriteAsync(context, JsonNode.Parse(Uses(context, id)[0].Schema));

    private Task SubjectsAsync(HttpContext context, string id) =>
        WriteAsync(context, Answers.List(Page(context, Visible(context, id).Select(use => use.Subject).Distinct())));

    private Task VersionsAsync(HttpContext context, string id)
    {
        var uses = Visible(context, id)
            .Select(use => new JsonObject { ["subject"] = use.Subject, ["version"] = use.Version });
        return WriteAsync(context, new JsonArray([.. Page(context, uses)]));
    }

    private IEnumerable<SchemaVersion> Visible(HttpContext context, string id)
    {
        var deleted = Flag(context, "deleted");
        return Uses(context, id).Where(use => deleted || !use.Deleted);
    }

    // A soft-deleted schema stays readable by id, for the data written with it.
    private List<SchemaVersion> Uses(HttpContext context, string id)
    {
        var subject = context.Request.Query["subject"].ToString();
        if (!int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new RegistryFault(404, 404, "HTTP 404 Not Found");
        }
        var uses = core.State.ById.TryGetValue(number, out var known) ? known.Values.ToList() : [];
        uses = subject.Length == 0 ? uses : uses.FindAll(use => use.Subject == subject);
        return uses.Count > 0 ? uses : throw RegistryFault.SchemaNotFound(number);
    }
}
