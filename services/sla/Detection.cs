namespace LeadStreams.Sla;

/// <summary>How late a threshold was told, and whose doing it was.</summary>
/// <param name="Delay">From when it could be told, that is when it was due and its lead had reached us, until it was told; never negative.</param>
/// <param name="Cause">Why it was told late; null when it was told in time.</param>
internal readonly record struct Detection(TimeSpan Delay, string? Cause)
{
    /// <summary>Its lead reached us when it was due already: nobody here could have told it in time.</summary>
    public const string LateRecord = "late_record";

    /// <summary>Its lead had reached us, and the services took longer than <see cref="InTime"/>.</summary>
    public const string LateService = "late_service";

    /// <summary>As long as this it counts as told in time.</summary>
    public static readonly TimeSpan InTime = TimeSpan.FromSeconds(5);

    /// <summary>The detection of a threshold.</summary>
    /// <param name="due">When it was due.</param>
    /// <param name="receivedAt">When its lead reached us; null where that is not known, and then it counts as there in time.</param>
    /// <param name="told">When it is told.</param>
    public static Detection Of(DateTimeOffset due, DateTimeOffset? receivedAt, DateTimeOffset told)
    {
        var isLateRecord = receivedAt > due;
        var since = isLateRecord ? receivedAt!.Value : due;
        // The clock of the gateway may be ahead of ours.
        var delay = told > since ? told - since : TimeSpan.Zero;
        return new Detection(
            delay,
            isLateRecord ? LateRecord
                : delay > InTime ? LateService
                : null
        );
    }
}
