using System.Text.Json.Nodes;
using static LeadStreams.Local.Registry.Http.RegistryHttp;

namespace LeadStreams.Local.Registry.Http;

/// <summary><c>/compatibility</c>: would a schema be accepted.</summary>
internal sealed class CompatibilityEndpoints(RegistryCore core)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/compatibility/subjects/{subject}/versions", AllAsync);
        routes.MapPost("/compatibility/subjects/{subject}/versions/{version}", OneAsync);
    }

    private async Task AllAsync(HttpContext context, string subject)
    {
        var offer = await ReadOfferAsync(context);
        var versions = core.State.Versions(subject).Where(version => !version.Deleted).ToList();
        await AnswerAsync(context, subject, offer, versions);
    }

    private async Task OneAsync(HttpContext context, string subject, string version)
    {
        var offer = await ReadOfferAsync(context);
        var found = SubjectEndpoints.Find(core.State, subject, version, deleted: false);
        await AnswerAsync(context, subject, offer, [found]);
    }

    private Task AnswerAsync(HttpContext context, string subject, SchemaOffer offer, List<SchemaVersion> versions)
    {
        var level = Settings.Level(core.State, subject, core.DefaultLevel);
        var faults = Registration.Test(core.State, level, offer, versions);
        var answer = new JsonObject { ["is_compatible"] = faults.Count == 0 };
        if (Flag(context, "verbose"))
        {
            answer["messages"] = Answers.List(faults);
        }
        return WriteAsync(context, answer);
    }
}
