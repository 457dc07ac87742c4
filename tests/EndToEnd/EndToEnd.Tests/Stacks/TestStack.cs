using LeadStreams.Hosting;
using LeadStreams.Local.Stack;
using LeadStreams.Local.Stack.Components;
using LeadStreams.Local.Stack.Demo;
using LeadStreams.Local.Stack.Kafka;
using LeadStreams.Local.Stack.Verification;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>A whole stack on a data folder and ports of its own; disposing of it stops it and removes every trace.</summary>
internal sealed class TestStack : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string folder;
    private ILoggerFactory? loggers;
    private LocalStack? stack;

    private TestStack(StackOptions options, string folder)
    {
        Options = options;
        this.folder = folder;
    }

    public StackOptions Options { get; }

    /// <summary>The running stack.</summary>
    public LocalStack Running => stack ?? throw new InvalidOperationException("the stack is stopped");

    /// <summary>Starts a new stack in this process, which spares itself waiting for the disk.</summary>
    public static Task<TestStack> StartAsync(CancellationToken cancellation) =>
        StartAsync(options => options with { BrokerFlush = "never", IsPostgresDurable = false }, cancellation);

    /// <summary>Starts a new stack with other options than the product's defaults.</summary>
    public static async Task<TestStack> StartAsync(
        Func<StackOptions, StackOptions> change,
        CancellationToken cancellation
    )
    {
        // Not Directory.CreateTempSubdirectory: the database server runs as another user, who must be able to pass through.
        var folder = Path.Combine(Path.GetTempPath(), "leadstreams-e2e-" + Path.GetRandomFileName());
        var options = new StackOptions
        {
            DataDirectory = Path.Combine(folder, "data"),
            SchemasDirectory = Checkout.Schemas,
            SourcesDirectory = Checkout.Sources,
            Ports = StackPorts.WithOffset(FreePorts.FindOffset()),
        };
        var created = new TestStack(change(options), folder);
        try
        {
            await created.StartAgainAsync(cancellation);
            return created;
        }
        catch
        {
            await created.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the stopped stack on its data.</summary>
    public async Task StartAgainAsync(CancellationToken cancellation)
    {
        Directory.CreateDirectory(Options.DataDirectory);
        loggers = StackLoggers.ToFile(Options);
        stack = await LocalStack.StartAsync(Options, loggers, _ => { }, cancellation);
    }

    /// <summary>Starts nothing but the broker on the data of the stopped stack, for what can only be done while no service runs.</summary>
    public Task<IAsyncDisposable> StartBrokerAloneAsync(CancellationToken cancellation) =>
        ComponentFactory.StartAsync(ComponentNames.Broker, Options, NullLoggerFactory.Instance, cancellation);

    /// <summary>Stops everything; the data stays.</summary>
    public async Task StopAsync()
    {
        if (stack is not null)
        {
            await stack.DisposeAsync();
            stack = null;
        }

        loggers?.Dispose();
        loggers = null;
    }

    /// <summary>Sends a feed and waits until all of it has gone through.</summary>
    public async Task FeedAsync(IReadOnlyList<DemoRecord> records, CancellationToken cancellation)
    {
        await new DemoSender(Options, TimeProvider.System).SendAsync(records, cancellation);
        await DrainAsync(cancellation);
    }

    /// <summary>Waits until every service has read everything.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var catalog = SchemasFolder.Topics(Options.SchemasDirectory, Options.SourcesDirectory);
        await new Pipeline(Options, catalog).DrainAsync(Patience, cancellation);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        KeepLogs();
        await LocalData.DeleteAsync(Options.DataDirectory, CancellationToken.None);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    // For looking into failures: LEADSTREAMS_E2E_LOGS names a folder that gets the logs of every stack.
    private void KeepLogs()
    {
        var keep = Environment.GetEnvironmentVariable("LEADSTREAMS_E2E_LOGS");
        if (keep is null || !Directory.Exists(Options.LogDirectory))
        {
            return;
        }

        var target = Directory.CreateDirectory(Path.Combine(keep, Path.GetFileName(folder)));
        foreach (var file in Directory.EnumerateFiles(Options.LogDirectory))
        {
            File.Copy(file, Path.Combine(target.FullName, Path.GetFileName(file)), overwrite: true);
        }
    }
}
