using LeadStreams.Domain.Sources;
using LeadStreams.Domain.Sources.Payloads;
using LeadStreams.Streams;

namespace LeadStreams.Ingest.Gateway;

/// <summary>
/// Takes deliveries: who it is and how large it is are checked here, what it says is not. Bytes that are taken lie in the raw topic, exactly as
/// received, before the sender is told so.
/// </summary>
internal sealed class SourceEndpoint(
    SourceCatalog sources,
    Secrets secrets,
    IRecordSink sink,
    TimeProvider clock,
    GatewayTelemetry telemetry
)
{
    private const string RetryAfterSeconds = "5";

    /// <summary>POST /v1/sources/{source}.</summary>
    public async Task PostAsync(HttpContext context, string source)
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

        var receivedAt = clock.GetUtcNow();
        var refusal = CheckHead(context, definition);
        byte[]? body = null;
        if (refusal is null)
        {
            body = await BoundedBody.ReadAsync(
                context.Request,
                definition.Receive.MaxBodyBytes,
                context.RequestAborted
            );
            refusal = body is null
                ? Refusal.TooLarge(definition.Receive.MaxBodyBytes)
                : CheckSignature(context, definition, body);
        }

        if (refusal is not null)
        {
            await RefuseAsync(context, definition, refusal);
            return;
        }

        await TakeAsync(context, definition, body!, receivedAt);
    }

    private static Refusal? CheckHead(HttpContext context, SourceDefinition source)
    {
        if (!CrossOrigin.Admit(context, source.Receive.Browser))
        {
            return Refusal.WrongOrigin;
        }

        return source.Receive.ContentTypes.Contains(
            ContentType.Parse(context.Request.ContentType ?? "").MediaType,
            StringComparer.Ordinal
        )
            ? null
            : Refusal.WrongType(source.Receive.ContentTypes);
    }

    private Refusal? CheckSignature(HttpContext context, SourceDefinition source, byte[] body)
    {
        if (source.Receive.Signature is not { } rule)
        {
            return null;
        }

        if (secrets.Find(rule.Secret) is not { } secret)
        {
            telemetry.SecretMissing(source.Name, rule.Secret);
            return Refusal.NotConfigured;
        }

        return SignatureCheck.IsValid(context.Request.Headers[rule.Header], rule.Prefix, body, secret)
            ? null
            : Refusal.WrongSignature;
    }

    private async Task RefuseAsync(HttpContext context, SourceDefinition source, Refusal refusal)
    {
        // What is our own fault has been counted and told with its reason already.
        if (refusal != Refusal.NotConfigured && refusal != Refusal.NotDurable)
        {
            telemetry.Refused(source.Name, refusal.Code);
        }

        if (refusal.Status == StatusCodes.Status503ServiceUnavailable)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
        }

        await Answers.ProblemAsync(context, refusal.Status, refusal.Code, refusal.Sentence);
    }

    private async Task TakeAsync(HttpContext context, SourceDefinition source, byte[] body, DateTimeOffset receivedAt)
    {
        var request = context.Request;
        var deliveryId = Delivery.Id(request, receivedAt);
        var headers = Delivery.Headers(request, source.Name, deliveryId, receivedAt);
        var topic = source.Receive.AnnouncesOnly ? source.NotificationTopic : source.RawTopic;
        try
        {
            await sink.AppendAsync(topic, RecordKey.Of(source, body, request.ContentType!, deliveryId), body, headers);
        }
        catch (SinkException e)
        {
            telemetry.NotDurable(source.Name, e);
            await RefuseAsync(context, source, Refusal.NotDurable);
            return;
        }

        telemetry.Taken(source.Name);
        var page = Answers.WantsPage(request)
            ? Redirect.Target(source.Receive.Browser, body, request.ContentType!)
            : null;
        if (page is not null)
        {
            context.Response.StatusCode = StatusCodes.Status303SeeOther;
            context.Response.Headers.Location = page;
            return;
        }

        // Senders of notifications count everything but 200 as a failure.
        await Answers.TakenAsync(
            context,
            source.Receive.AnnouncesOnly ? StatusCodes.Status200OK : StatusCodes.Status202Accepted,
            deliveryId
        );
    }
}
