using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Web;

namespace LeadStreams.Local.Simulators.Meta;

/// <summary>What the simulated API answers: pure of HTTP, so that single requests and batches share it.</summary>
internal sealed class GraphApi(GraphSimulatorOptions options)
{
    private static readonly string[] DefaultFields = ["id", "created_time", "field_data"];

    private readonly ConcurrentDictionary<string, JsonObject> leads = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<int> injectedErrors = new();
    private int requests;

    public int Requests => requests;

    public void AddLead(ReadOnlySpan<byte> lead)
    {
        var node = JsonNode.Parse(lead)!.AsObject();
        leads[node["id"]!.GetValue<string>()] = node;
    }

    public bool RemoveLead(string id) => leads.TryRemove(id, out _);

    public void FailNext(int code, int times)
    {
        for (var i = 0; i < times; i++)
        {
            injectedErrors.Enqueue(code);
        }
    }

    /// <summary>The reason to refuse a whole request, or null.</summary>
    public GraphError? Refusal(string? accessToken, string? appSecretProof)
    {
        Interlocked.Increment(ref requests);
        if (accessToken != options.AccessToken)
        {
            return GraphError.InvalidToken;
        }

        if (appSecretProof is not null && appSecretProof != Proof())
        {
            return GraphError.InvalidProof;
        }

        return injectedErrors.TryDequeue(out var code) ? GraphError.Injected(code) : null;
    }

    /// <summary>One object read, as <c>{id}?fields=a,b</c> relative to the version.</summary>
    public (int Status, string Body) Get(string id, string? fields)
    {
        if (!leads.TryGetValue(id, out var lead))
        {
            return (400, GraphError.MissingObject(id).ToJson());
        }

        var answer = new JsonObject();
        foreach (var field in (fields?.Split(',') ?? DefaultFields).Append("id").Distinct())
        {
            if (lead[field] is { } value)
            {
                answer[field] = value.DeepClone();
            }
        }

        return (200, answer.ToJsonString());
    }

    /// <summary>Up to 50 reads in one request; each has its own status and its body as a JSON string.</summary>
    public (int Status, string Body) Batch(string batch)
    {
        var requested = JsonSerializer.Deserialize<JsonArray>(batch);
        if (requested is null || requested.Count > 50)
        {
            return (
                400,
                new GraphError(100, "(#100) Too many requests in batch message. Maximum batch size is 50").ToJson()
            );
        }

        var answers = new JsonArray();
        foreach (var request in requested)
        {
            var relative = request!["relative_url"]!.GetValue<string>();
            var question = relative.IndexOf('?', StringComparison.Ordinal);
            var path = question < 0 ? relative : relative[..question];
            var query = HttpUtility.ParseQueryString(question < 0 ? "" : relative[question..]);
            var (status, body) = Get(path[(path.LastIndexOf('/') + 1)..], query["fields"]);
            answers.Add(
                new JsonObject
                {
                    ["code"] = status,
                    ["headers"] = new JsonArray(
                        new JsonObject { ["name"] = "Content-Type", ["value"] = "application/json; charset=UTF-8" }
                    ),
                    ["body"] = body,
                }
            );
        }

        return (200, answers.ToJsonString());
    }

    private string Proof() =>
        Convert.ToHexStringLower(
            HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.AppSecret), Encoding.UTF8.GetBytes(options.AccessToken))
        );
}
