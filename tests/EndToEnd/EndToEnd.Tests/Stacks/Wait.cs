namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>Waits on conditions.</summary>
internal static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks again and again until <paramref name="condition"/> holds; fails after <paramref name="patience"/>.</summary>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        TimeSpan patience,
        Func<string> complaint,
        CancellationToken cancellation
    )
    {
        var started = TimeProvider.System.GetTimestamp();
        using var ticks = new PeriodicTimer(Interval);
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > patience)
            {
                Assert.Fail(complaint());
            }

            await ticks.WaitForNextTickAsync(cancellation);
        }
    }

    /// <summary>The same for a condition that is known at once.</summary>
    public static Task UntilAsync(
        Func<bool> condition,
        TimeSpan patience,
        Func<string> complaint,
        CancellationToken cancellation
    ) => UntilAsync(() => Task.FromResult(condition()), patience, complaint, cancellation);
}
