using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.EndToEnd.Tests.Contents;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>A running stack on which people decide, by the command.</summary>
public sealed class DecidedStack : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private TestStack? stack;
    private SchemaRegistryClient? registry;

    internal TestStack Stack => stack!;

    internal ISchemaRegistry Registry => registry!;

    internal TopicContent Topics => new(Stack, registry!);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        stack = await TestStack.StartAsync(CancellationToken.None);
        registry = new SchemaRegistryClient(
            new SchemaRegistryOptions { Url = stack.Options.SchemaRegistry },
            TimeProvider.System
        );
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

    /// <summary>The id of the lead of a form.</summary>
    internal static string Form(string id) => Uuid5.LeadId("web-form", id);

    /// <summary>The command with what it needs to find the stack; waits until what it did has gone through.</summary>
    internal async Task<string> RunAsync(params string[] arguments)
    {
        var output = (await TryAsync(arguments)).OutputOfSuccess();
        await Stack.DrainAsync(TestContext.Current.CancellationToken);
        return output;
    }

    /// <summary>The command, whatever its exit code.</summary>
    internal Task<ProgramRun> TryAsync(params string[] arguments)
    {
        string[] offset = ["--port-offset", $"{Stack.Options.Ports.Kafka - new Local.Stack.StackPorts().Kafka}"];
        var needs = arguments switch
        {
            ["identity", "decisions", "list", ..] or ["identity", "preview", ..] => offset,
            _ => (string[])["--data", Stack.Options.DataDirectory, .. offset],
        };
        return ProgramRun.OfCommandAsync([.. arguments, .. needs], Deadline, TestContext.Current.CancellationToken);
    }

    /// <summary>The persons of some leads, told by the topic of memberships: leads of one person together, in order.</summary>
    internal string Partition(params string[] leads)
    {
        var memberships = Topics.Latest<Membership>("leads.memberships");
        return string.Join(
            " | ",
            leads
                .Where(memberships.ContainsKey)
                .GroupBy(lead => memberships[lead].PersonId)
                .Select(person => string.Join(' ', person.Select(lead => Array.IndexOf(leads, lead) + 1)))
        );
    }

    internal Task<long> CountAsync(string sql) =>
        TableContent.CountAsync(Stack, sql, TestContext.Current.CancellationToken);
}

/// <summary>Names the collection of tests that share it.</summary>
[CollectionDefinition(Name)]
public sealed class DecidedStackTests : ICollectionFixture<DecidedStack>
{
    public const string Name = "decided stack";
}
