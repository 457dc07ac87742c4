using LeadStreams.Contracts;
using LeadStreams.EndToEnd.Tests.Contents;
using LeadStreams.Local.Stack.Demo;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>One running stack with some hundred leads in it, for the tests that only read or add.</summary>
public sealed class SharedStack : IAsyncLifetime
{
    private const int Records = 300;
    private const int Seed = 3;

    private TestStack? stack;
    private SchemaRegistryClient? registry;

    internal TestStack Stack => stack!;

    internal ISchemaRegistry Registry => registry!;

    internal TopicContent Topics => new(Stack, Registry);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stack = await TestStack.StartAsync(CancellationToken.None);
        registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
        var feed = DemoFeed.Create(Records, Seed, new DateTimeOffset(2026, 5, 4, 8, 0, 0, TimeSpan.Zero));
        await stack.FeedAsync(feed.Records, CancellationToken.None);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        registry?.Dispose();
        if (stack is not null)
        {
            await stack.DisposeAsync();
        }
    }
}

/// <summary>Names the collection of tests that share a stack.</summary>
[CollectionDefinition(Name)]
public sealed class SharedStackTests : ICollectionFixture<SharedStack>
{
    public const string Name = "shared stack";
}
