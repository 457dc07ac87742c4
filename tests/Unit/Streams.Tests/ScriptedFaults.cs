using LeadStreams.Streams.Ports;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Tests;

/// <summary>Fails the calls that a test names, so often as it says.</summary>
internal sealed class ScriptedFaults : ILogFaults
{
    private readonly Dictionary<LogCall, (LogErrorKind Kind, int Left)> before = [];
    private readonly Dictionary<LogCall, (LogErrorKind Kind, int Left)> after = [];

    /// <summary>All calls made, in order.</summary>
    public List<LogCall> Calls { get; } = [];

    /// <summary>The call does not happen.</summary>
    public void Fail(LogCall call, LogErrorKind kind, int times = 1) => before[call] = (kind, times);

    /// <summary>The call happens, and its answer is lost.</summary>
    public void LoseAnswer(LogCall call, LogErrorKind kind, int times = 1) => after[call] = (kind, times);

    public void Before(LogCall call)
    {
        Calls.Add(call);
        Throw(before, call);
    }

    public void After(LogCall call) => Throw(after, call);

    public int Deliver(int available) => available;

    private static void Throw(Dictionary<LogCall, (LogErrorKind Kind, int Left)> script, LogCall call)
    {
        if (script.TryGetValue(call, out var fault) && fault.Left > 0)
        {
            script[call] = (fault.Kind, fault.Left - 1);
            throw new LogException(fault.Kind, $"{call} fails as the test wants it");
        }
    }
}
