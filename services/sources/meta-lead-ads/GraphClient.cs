using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LeadStreams.Sources.MetaLeadAds;

/// <summary>Reads lead objects from the Graph API, up to <see cref="BatchLimit"/> in one request.</summary>
public sealed class GraphClient(HttpClient http, GraphOptions options)
{
    /// <summary>Most reads in one batch request.</summary>
    public const int BatchLimit = 50;

    private const string Fields =
        "id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,field_data,custom_disclaimer_responses";

    private readonly string proof = Convert.ToHexStringLower(
        HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.AppSecret), Encoding.UTF8.GetBytes(options.AccessToken))
    );

    /// <summary>Reads leads.</summary>
    /// <param name="leadIds">At most <see cref="BatchLimit"/> leadgen ids.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>One answer for each id, in the same order.</returns>
    /// <exception cref="GraphException">The whole request was refused or not answered; its kind says what to do.</exception>
    public async Task<IReadOnlyList<GraphAnswer>> ReadLeadsAsync(
        IReadOnlyList<string> leadIds,
        CancellationToken cancellation
    )
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(leadIds.Count, BatchLimit);
        var batch = JsonSerializer.Serialize(
            leadIds.Select(id => new
            {
                method = "GET",
                relative_url = $"{options.Version}/{Uri.EscapeDataString(id)}?fields={Fields}",
            })
        );
        using var form = new FormUrlEncodedContent(
            new Dictionary<string, string>
            {
                ["access_token"] = options.AccessToken,
                ["appsecret_proof"] = proof,
                ["include_headers"] = "false",
                ["batch"] = batch,
            }
        );
        using var response = await SendAsync(form, cancellation);
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellation);
        using var body = Parse(bytes);
        if (GraphErrors.Read(body.RootElement) is { } refused)
        {
            throw Refusal(refused, response);
        }

        if (body.RootElement.ValueKind != JsonValueKind.Array || body.RootElement.GetArrayLength() != leadIds.Count)
        {
            throw new GraphException(
                GraphFaultKind.Transient,
                "the Graph API answered a batch with something else than one answer for each request"
            );
        }

        var answers = new List<GraphAnswer>(leadIds.Count);
        foreach (var one in body.RootElement.EnumerateArray())
        {
            answers.Add(Answer(leadIds[answers.Count], one, response));
        }

        return answers;
    }

    private static GraphAnswer Answer(string id, JsonElement one, HttpResponseMessage response)
    {
        // A batch member that ran out of time is null.
        if (
            one.ValueKind != JsonValueKind.Object
            || !one.TryGetProperty("body", out var text)
            || text.ValueKind != JsonValueKind.String
        )
        {
            throw new GraphException(GraphFaultKind.Transient, "the Graph API left a request of a batch unanswered");
        }

        var bytes = Encoding.UTF8.GetBytes(text.GetString()!);
        using var lead = Parse(bytes);
        if (GraphErrors.Read(lead.RootElement) is not { } fault)
        {
            return new GraphAnswer(id, bytes, null);
        }

        return GraphErrors.Classify(fault) == GraphFaultKind.Unavailable
            ? new GraphAnswer(id, null, fault)
            : throw Refusal(fault, response);
    }

    private static GraphException Refusal(GraphFault fault, HttpResponseMessage response)
    {
        var usage = response.Headers.TryGetValues("X-Business-Use-Case-Usage", out var values)
            ? values.FirstOrDefault()
            : null;
        return new GraphException(
            GraphErrors.Classify(fault),
            $"the Graph API says: {fault.Message} (code {fault.Code}{(fault.Subcode is { } sub ? $", subcode {sub}" : "")})",
            GraphErrors.RegainAccess(usage)
        );
    }

    private static JsonDocument Parse(byte[] bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new GraphException(
                GraphFaultKind.Transient,
                "the Graph API answered with something that is not JSON",
                inner: e
            );
        }
    }

    private async Task<HttpResponseMessage> SendAsync(FormUrlEncodedContent form, CancellationToken cancellation)
    {
        try
        {
            return await http.PostAsync(options.Address, form, cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new GraphException(
                GraphFaultKind.Transient,
                $"the Graph API at {options.Address} cannot be reached: {e.Message}",
                inner: e
            );
        }
        catch (TaskCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new GraphException(
                GraphFaultKind.Transient,
                $"the Graph API at {options.Address} did not answer in time",
                inner: e
            );
        }
    }
}
