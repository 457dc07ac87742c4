using System.Text.Json.Nodes;
using static LeadStreams.Local.Registry.Http.RegistryHttp;

namespace LeadStreams.Local.Registry.Http;

/// <summary><c>/mode</c>: what may be written.</summary>
internal sealed class ModeEndpoints(RegistryCore core)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/mode", context => GetAsync(context, RegistryState.Global));
        routes.MapPut("/mode", context => PutAsync(context, RegistryState.Global));
        routes.MapDelete("/mode", context => DeleteAsync(context, RegistryState.Global));
        routes.MapGet("/mode/{subject}", GetAsync);
        routes.MapPut("/mode/{subject}", PutAsync);
        routes.MapDelete("/mode/{subject}", DeleteAsync);
    }

    private Task GetAsync(HttpContext context, string subject)
    {
        var state = core.State;
        if (subject != RegistryState.Global && !state.Modes.ContainsKey(subject) && !Flag(context, "defaultToGlobal"))
        {
            throw RegistryFault.NoMode(subject);
        }
        return WriteAsync(context, Mode(Settings.Mode(state, subject)));
    }

    private async Task PutAsync(HttpContext context, string subject)
    {
        var body = await ReadAsync(context);
        if (
            body["mode"]?.GetValueKind() is not System.Text.Json.JsonValueKind.String
            || !RegistryModes.TryParse((string?)body["mode"], out var mode)
        )
        {
            throw RegistryFault.InvalidMode();
        }
        var force = Flag(context, "force");
        await core.WriteAsync<RegistryMode>(state =>
        {
            Settings.RequireModeChange(state, subject, mode, force);
            return (mode, [new RegistryRecord.ModeSet(subject, mode)]);
        });
        await WriteAsync(context, Mode(mode));
    }

    private async Task DeleteAsync(HttpContext context, string subject)
    {
        var old = await core.WriteAsync<RegistryMode>(state =>
        {
            if (subject != RegistryState.Global && !state.Modes.ContainsKey(subject))
            {
                throw RegistryFault.NoMode(subject);
            }
            return (Settings.Mode(state, subject), [new RegistryRecord.ModeSet(subject, Mode: null)]);
        });
        await WriteAsync(context, Mode(old));
    }

    private static JsonObject Mode(RegistryMode mode) => new() { ["mode"] = RegistryModes.Name(mode) };
}
