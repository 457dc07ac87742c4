using System.Security.Cryptography;
using System.Text;
using LeadStreams.Domain.Sources;

namespace LeadStreams.Ingest.Gateway;

/// <summary>Answers the request by which Meta makes sure that a webhook address is ours (Meta for Developers, "Verification requests").</summary>
internal sealed class ChallengeEndpoint(SourceCatalog sources, Secrets secrets, GatewayTelemetry telemetry)
{
    private const int MaxChallengeLength = 200;

    /// <summary>GET /v1/sources/{source}.</summary>
    public async Task GetAsync(HttpContext context, string source)
    {
        if (sources.Find(source) is not { } definition)
        {
            await Answers.ProblemAsync(
                context,
                StatusCodes.Status404NotFound,
                "unknown_source",
                "there is no such source"
            );
            return;
        }

        if (definition.Receive.ChallengeSecret is not { } name)
        {
            context.Response.Headers.Allow = "POST, OPTIONS";
            await Answers.ProblemAsync(
                context,
                StatusCodes.Status405MethodNotAllowed,
                "no_challenge",
                "post to this address"
            );
            return;
        }

        if (secrets.Find(name) is not { } expected)
        {
            telemetry.SecretMissing(source, name);
            await Answers.ProblemAsync(
                context,
                Refusal.NotConfigured.Status,
                Refusal.NotConfigured.Code,
                "the verify token is not configured"
            );
            return;
        }

        var query = context.Request.Query;
        var challenge = query["hub.challenge"].ToString();
        var isOurs =
            query["hub.mode"] == "subscribe"
            && CryptographicOperations.FixedTimeEquals(
                SHA256.HashData(expected),
                SHA256.HashData(Encoding.UTF8.GetBytes(query["hub.verify_token"].ToString()))
            );
        if (
            !isOurs
            || challenge.Length is 0 or > MaxChallengeLength
            || !challenge.All(x => char.IsAsciiLetterOrDigit(x) || x is '_' or '-')
        )
        {
            telemetry.Refused(source, "wrong_challenge");
            await Answers.ProblemAsync(
                context,
                StatusCodes.Status403Forbidden,
                "wrong_challenge",
                "the verify token or the challenge is wrong"
            );
            return;
        }

        context.Response.ContentType = "text/plain";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.WriteAsync(challenge, context.RequestAborted);
    }
}
