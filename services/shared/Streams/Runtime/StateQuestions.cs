using System.Collections.Concurrent;

namespace LeadStreams.Streams.Runtime;

/// <summary>Questions that wait for one stream thread.</summary>
internal sealed class StateQuestions(StateInspection inspection) : IDisposable
{
    private readonly ConcurrentQueue<Action<StreamTask[]>> waiting = new();

    /// <summary>Asks; the answer comes with the thread's next step.</summary>
    public Task<T> AskAsync<T>(Func<StreamTask[], T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        waiting.Enqueue(tasks => answer.TrySetResult(question(tasks)));
        return answer.Task;
    }

    /// <summary>Answers what waits; called by the thread, between two steps.</summary>
    public void Answer(StreamTask[] tasks)
    {
        while (!waiting.IsEmpty && waiting.TryDequeue(out var question))
        {
            question(tasks);
        }
    }

    /// <summary>The thread ends: what still waits is answered with nothing.</summary>
    public void Dispose()
    {
        inspection.Detach(this);
        Answer([]);
    }
}
