using System.Globalization;
using System.Text.RegularExpressions;
using LeadStreams.Local.Stack.Components;

namespace LeadStreams.Local.Stack.View;

/// <summary>How many records each service has still to read, by its own metrics.</summary>
internal sealed partial class ServiceLag(StackOptions options) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Lag in records by service, in the order of the flow; a service that does not answer is left out.</summary>
    public async Task<IReadOnlyList<(string Service, long Records)>> ReadAsync(CancellationToken cancellation)
    {
        var lags = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var url in Endpoints())
        {
            try
            {
                Add(await http.GetStringAsync(new Uri(url + "/metrics"), cancellation), lags);
            }
            catch (HttpRequestException)
            {
                // It is being restarted: the next look shows it again.
            }
        }

        return [.. ComponentNames.Services.Where(lags.ContainsKey).Select(service => (service, lags[service]))];
    }

    public void Dispose() => http.Dispose();

    private static void Add(string metrics, Dictionary<string, long> lags)
    {
        foreach (Match match in LagLine().Matches(metrics))
        {
            var service = match.Groups["service"].Value;
            lags[service] =
                lags.GetValueOrDefault(service)
                + long.Parse(match.Groups["records"].Value, CultureInfo.InvariantCulture);
        }
    }

    private IEnumerable<string> Endpoints() =>
        options.SeparateProcesses
            ? ComponentNames.Services.Select(service => StackSettings.OperationsUrl(options, service))
            : [StackSettings.OperationsUrl(options, null)];

    [GeneratedRegex(
        @"^leadstreams_lag_records\{[^}]*messaging_consumer_group_name=""(?<service>[^""]+)""[^}]*\} (?<records>\d+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex LagLine();
}
