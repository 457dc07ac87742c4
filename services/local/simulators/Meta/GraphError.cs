using System.Text.Json.Nodes;

namespace LeadStreams.Local.Simulators.Meta;

/// <summary>An error as the Graph API words it; HTTP status is 400 for nearly all of them.</summary>
internal sealed record GraphError(int Code, string Message, int? Subcode = null, string Type = "OAuthException")
{
    public static readonly GraphError InvalidToken = new(190, "Invalid OAuth access token.", 460);
    public static readonly GraphError InvalidProof = new(
        100,
        "Invalid appsecret_proof provided in the API argument",
        Type: "GraphMethodException"
    );

    public static GraphError MissingObject(string id) =>
        new(
            100,
            $"Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation.",
            33,
            "GraphMethodException"
        );

    public static GraphError Injected(int code) =>
        code switch
        {
            4 => new GraphError(4, "Application request limit reached"),
            32 => new GraphError(32, "Page request limit reached"),
            80005 => new GraphError(80005, "There have been too many leadgen api calls for this Page account."),
            190 => InvalidToken,
            _ => new GraphError(code, "An unexpected error has occurred. Please retry your request later."),
        };

    public string ToJson()
    {
        var error = new JsonObject
        {
            ["message"] = Message,
            ["type"] = Type,
            ["code"] = Code,
        };
        if (Subcode is { } subcode)
        {
            error["error_subcode"] = subcode;
        }

        error["fbtrace_id"] = "A1b2C3d4E5f";
        return new JsonObject { ["error"] = error }.ToJsonString();
    }
}
