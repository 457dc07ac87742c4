namespace LeadStreams.Sources.MetaLeadAds;

/// <summary>What the API said about one lead: its object, or that there is none for us.</summary>
/// <param name="LeadId">The leadgen id asked for.</param>
/// <param name="Lead">The lead object's JSON bytes, or null.</param>
/// <param name="Fault">Why there is none, or null.</param>
public sealed record GraphAnswer(string LeadId, ReadOnlyMemory<byte>? Lead, GraphFault? Fault);

/// <summary>An error body of the Graph API.</summary>
public sealed record GraphFault(int Code, int? Subcode, string Message);

/// <summary>What an API error asks of us.</summary>
public enum GraphFaultKind
{
    /// <summary>Unknown or temporary: ask again later.</summary>
    Transient,

    /// <summary>Too many calls: ask again when access is regained.</summary>
    RateLimited,

    /// <summary>The token or a permission is wrong: a human must act; until then nothing can be read.</summary>
    Configuration,

    /// <summary>This object does not exist or may not be read: asking again does not help.</summary>
    Unavailable,
}

/// <summary>The API refused a whole request, or did not answer.</summary>
public sealed class GraphException(
    GraphFaultKind kind,
    string message,
    TimeSpan? retryAfter = null,
    Exception? inner = null
) : Exception(message, inner)
{
    /// <summary>What the refusal asks of us.</summary>
    public GraphFaultKind Kind { get; } = kind;

    /// <summary>When access is regained, where the API says so.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
