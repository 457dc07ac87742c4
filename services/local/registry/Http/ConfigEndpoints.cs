using System.Text.Json.Nodes;
using static LeadStreams.Local.Registry.Http.RegistryHttp;

namespace LeadStreams.Local.Registry.Http;

/// <summary><c>/config</c>: compatibility levels.</summary>
internal sealed class ConfigEndpoints(RegistryCore core)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/config", context => GetAsync(context, RegistryState.Global));
        routes.MapPut("/config", context => PutAsync(context, RegistryState.Global));
        routes.MapDelete("/config", context => DeleteAsync(context, RegistryState.Global));
        routes.MapGet("/config/{subject}", GetAsync);
        routes.MapPut("/config/{subject}", PutAsync);
        routes.MapDelete("/config/{subject}", DeleteAsync);
    }

    private Task GetAsync(HttpContext context, string subject)
    {
        var state = core.State;
        if (subject != RegistryState.Global && !state.Levels.ContainsKey(subject) && !Flag(context, "defaultToGlobal"))
        {
            throw RegistryFault.NoLevel(subject);
        }
        return WriteAsync(context, Level(Settings.Level(state, subject, core.DefaultLevel)));
    }

    private async Task PutAsync(HttpContext context, string subject)
    {
        var body = await ReadAsync(context);
        if (
            body["compatibility"]?.GetValueKind() is not System.Text.Json.JsonValueKind.String
            || !CompatibilityLevels.TryParse((string?)body["compatibility"], out var level)
        )
        {
            throw RegistryFault.InvalidLevel();
        }
        await core.WriteAsync<CompatibilityLevel>(_ => (level, [new RegistryRecord.LevelSet(subject, level)]));
        await WriteAsync(context, new JsonObject { ["compatibility"] = CompatibilityLevels.Name(level) });
    }

    private async Task DeleteAsync(HttpContext context, string subject)
    {
        var old = await core.WriteAsync<CompatibilityLevel>(state =>
        {
            if (subject != RegistryState.Global && !state.Levels.ContainsKey(subject))
            {
                throw RegistryFault.NoLevel(subject);
            }
            return (
                Settings.Level(state, subject, core.DefaultLevel),
                [new RegistryRecord.LevelSet(subject, Level: null)]
            );
        });
        await WriteAsync(context, Level(old));
    }

    private static JsonObject Level(CompatibilityLevel level) =>
        new() { ["compatibilityLevel"] = CompatibilityLevels.Name(level) };
}
