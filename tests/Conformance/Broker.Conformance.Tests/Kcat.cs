using System.Collections.Concurrent;
using System.Diagnostics;

namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>kcat: run to its end, or kept running while a test writes to it, reads what it says and stops it.</summary>
internal sealed class Kcat : IAsyncDisposable
{
    private const int InputBlock = 1024;
    private readonly Process _process;
    private readonly Task _reading;
    private readonly ConcurrentQueue<string> _output = [];
    private readonly ConcurrentQueue<string> _errors = [];

    private Kcat(string[] arguments)
    {
        _process = ForeignClient.Start("kcat", arguments);
        _reading = Task.WhenAll(
            CollectAsync(_process.StandardOutput, _output),
            CollectAsync(_process.StandardError, _errors)
        );
    }

    /// <summary>The lines it printed so far: records.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>What it said about itself so far.</summary>
    public IReadOnlyCollection<string> Errors => _errors;

    public static Kcat Start(params string[] arguments) => new(arguments);

    /// <summary>Its output, once it ended well.</summary>
    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        var (code, output, errors) = await ForeignClient.RunAsync(BrokerFixture.Deadline, input, "kcat", arguments);
        code.ShouldBe(0, $"kcat failed. Output:\n{output}\n{errors}");
        return output;
    }

    /// <summary>Waits until it printed, or said, what is asked.</summary>
    public Task UntilAsync(Func<Kcat, bool> condition) => UntilAsync(() => condition(this), this);

    public static async Task UntilAsync(Func<bool> condition, params Kcat[] all)
    {
        var clock = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
        {
            var said = string.Join('\n', all.SelectMany(one => one._errors.Concat(one._output)));
            (clock.Elapsed < BrokerFixture.Deadline).ShouldBeTrue($"waited in vain, kcat said:\n{said}");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <summary>Gives it a line, padded with spaces: it reads its input in blocks of so many bytes.</summary>
    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteAsync(line.PadRight(InputBlock - 1) + "\n");
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Ends its input and waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        _process.StandardInput.Close();
        using var late = new CancellationTokenSource(BrokerFixture.Deadline);
        await _process.WaitForExitAsync(late.Token);
        await _reading;
        return _process.ExitCode;
    }

    /// <summary>Stops it as Ctrl-C does; while it waits for input it notices only when that ends.</summary>
    public async Task<int> InterruptAsync()
    {
        // The shell's own kill: the program is in procps, which a small Debian lacks.
        await ForeignClient.RunAsync(BrokerFixture.Deadline, "", "sh", "-c", $"kill -INT {_process.Id}");
        return await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _reading;
        _process.Dispose();
    }

    private static async Task CollectAsync(StreamReader from, ConcurrentQueue<string> to)
    {
        while (await from.ReadLineAsync() is { } line)
            to.Enqueue(line);
    }
}
