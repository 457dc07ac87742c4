using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LeadStreams.Local.Simulators.Meta;

/// <summary>Posts leadgen notifications as Meta does: signed over the escaped bytes, retried at once and then ever more seldom.</summary>
public sealed class LeadgenWebhook(HttpClient http, GraphSimulatorOptions options, TimeProvider clock)
{
    private static readonly TimeSpan[] RetryDelays =
    [
        TimeSpan.Zero,
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(5),
    ];

    /// <summary>The notification body for some leads: ids only, answers are fetched.</summary>
    public static byte[] Body(string pageId, IReadOnlyList<string> leadIds, DateTimeOffset at)
    {
        var changes = new JsonArray();
        foreach (var id in leadIds)
        {
            changes.Add(
                new JsonObject
                {
                    ["field"] = "leadgen",
                    ["value"] = new JsonObject
                    {
                        ["leadgen_id"] = id,
                        ["page_id"] = pageId,
                        ["form_id"] = "7001",
                        ["created_time"] = at.ToUnixTimeSeconds(),
                    },
                }
            );
        }

        var body = new JsonObject
        {
            ["object"] = "page",
            ["entry"] = new JsonArray(
                new JsonObject
                {
                    ["id"] = pageId,
                    ["time"] = at.ToUnixTimeSeconds(),
                    ["changes"] = changes,
                }
            ),
        };
        return Encoding.UTF8.GetBytes(body.ToJsonString());
    }

    /// <summary>The signature headers of a body.</summary>
    public static (string Sha256, string Sha1) Sign(string appSecret, byte[] body)
    {
        var key = Encoding.UTF8.GetBytes(appSecret);
#pragma warning disable CA5350 // Meta still sends the old header.
        var sha1 = HMACSHA1.HashData(key, body);
#pragma warning restore CA5350
        return (
            "sha256=" + Convert.ToHexStringLower(HMACSHA256.HashData(key, body)),
            "sha1=" + Convert.ToHexStringLower(sha1)
        );
    }

    /// <summary>Notifies the callback of some leads.</summary>
    /// <returns>The last HTTP status; 0 when nobody answered.</returns>
    public async Task<int> NotifyAsync(IReadOnlyList<string> leadIds, CancellationToken cancellation)
    {
        var body = Body(options.PageId, leadIds, clock.GetUtcNow());
        var status = await PostAsync(body, cancellation);
        foreach (var delay in RetryDelays)
        {
            if (status is >= 200 and < 300)
            {
                break;
            }

            await Task.Delay(delay, clock, cancellation);
            status = await PostAsync(body, cancellation);
        }

        return status;
    }

    private async Task<int> PostAsync(byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            options.Callback ?? throw new InvalidOperationException("the simulator has no callback")
        );
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var (sha256, sha1) = Sign(options.AppSecret, body);
        request.Headers.Add("X-Hub-Signature-256", sha256);
        request.Headers.Add("X-Hub-Signature", sha1);
        request.Headers.UserAgent.ParseAdd("facebookplatform/1.0 (+http://developers.facebook.com)");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            return (int)response.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }
}
