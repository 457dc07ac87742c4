using System.Text;
using LeadStreams.Local.Simulators.Meta;
using LeadStreams.Sources.MetaLeadAds;

namespace LeadStreams.MetaLeadAds.Tests;

/// <summary>A simulated Graph API over real HTTP, and a client of it.</summary>
internal sealed class GraphFixture : IAsyncDisposable
{
    public const string AppSecret = "meta-app-secret-1";
    public const string Token = "PAGE-TOKEN-123";

    private readonly HttpClient http = new();

    private GraphFixture(GraphSimulator simulator)
    {
        Simulator = simulator;
        Client = ClientWith(Token);
    }

    public GraphSimulator Simulator { get; }

    public GraphClient Client { get; }

    public static async Task<GraphFixture> StartAsync(Uri? callback = null)
    {
        var options = new GraphSimulatorOptions
        {
            AppSecret = AppSecret,
            AccessToken = Token,
            Callback = callback,
        };
        return new GraphFixture(await GraphSimulator.StartAsync(options, TimeProvider.System));
    }

    public GraphClient ClientWith(string token) =>
        new(
            http,
            new GraphOptions
            {
                Address = Simulator.Address,
                AccessToken = token,
                AppSecret = AppSecret,
            }
        );

    public void AddLead(string id) =>
        Simulator.AddLead(
            Encoding.UTF8.GetBytes(
                $$"""{"id":"{{id}}","created_time":"2026-01-02T03:04:05+0000","form_id":"7001","secret_field":"x","field_data":[{"name":"full_name","values":["Zoë"]}]}"""
            )
        );

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Simulator.DisposeAsync();
    }
}
