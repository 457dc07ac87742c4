namespace LeadStreams.Local.Broker.Protocol;

/// <summary>Reads a request and writes the response at once; see <see cref="ApiHandler"/>.</summary>
internal delegate void Answer(RequestContext context, ref KafkaReader reader, KafkaWriter response);

/// <summary>Reads a request from its body and writes the response when what it waits for has come; see <see cref="ApiHandler"/>.</summary>
internal delegate ValueTask AnswerAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response);

/// <summary>
/// An API and the method that serves it. It reads its request from the body (the header is already taken off) with
/// <c>new KafkaReader(body.Span, context.Flexible)</c> and writes the response body into <c>response</c>, which is
/// already set to the right encoding; the throttle time that most begin with and the tag section that ends it are not its
/// to write. A handler that must wait simply awaits; it holds back only its own connection. The body is valid until the
/// returned task ends. A <see cref="ProtocolException"/> closes the connection; any other exception does too and is logged
/// as a fault. A response that is not to be sent is marked with <see cref="RequestContext.SuppressResponse"/>.
/// </summary>
internal sealed record ApiHandler(ApiKey ApiKey, AnswerAsync HandleAsync)
{
    public ApiHandler(ApiKey apiKey, Answer answer)
        : this(
            apiKey,
            (context, body, response) =>
            {
                var reader = new KafkaReader(body.Span, context.Flexible);
                answer(context, ref reader, response);
                return ValueTask.CompletedTask;
            }
        ) { }
}

/// <summary>Reads one element of a request's array and writes the answer to it.</summary>
internal delegate void ElementAnswer(scoped ref KafkaReader reader);

/// <summary>Shapes that many answers share.</summary>
internal static class Answers
{
    /// <summary>The writer if a field is there in this version: <c>response.When(version >= 5)?.WriteString(…)</c>.</summary>
    public static KafkaWriter? When(this KafkaWriter writer, bool present) => present ? writer : null;

    /// <summary>Answers an array of structs with an array of as many, each written when its own is read; only for requests
    /// that change nothing, because what follows may still be malformed.</summary>
    public static void AnswerEach(
        this KafkaWriter response,
        scoped ref KafkaReader reader,
        int minElementBytes,
        ElementAnswer answer
    )
    {
        var count = reader.ReadCount(minElementBytes);
        response.WriteArrayLength(count);
        for (; count > 0; count--)
        {
            answer(ref reader);
            reader.SkipTags();
            response.WriteEmptyTags();
        }
    }
}
