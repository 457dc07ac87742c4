using System.Net;
using System.Net.Sockets;
using LeadStreams.EndToEnd.Tests.Stacks;
using LeadStreams.Local.Stack;

namespace LeadStreams.EndToEnd.Tests;

/// <summary>The <c>leadstreams</c> command as a user types it: a process, its output, its exit code.</summary>
[Collection(SharedStackTests.Name)]
public sealed class CommandTests(SharedStack shared)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan DemoDeadline = TimeSpan.FromSeconds(180);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string[] Connection =>
        [
            "--kafka",
            shared.Stack.Options.BootstrapServers,
            "--schema-registry",
            shared.Stack.Options.SchemaRegistry.ToString(),
        ];

    [Fact]
    public async Task Up_proves_a_demo_twice_on_the_same_data_and_clean_removes_it()
    {
        var data = Path.Combine(Path.GetTempPath(), "leadstreams-e2e-" + Path.GetRandomFileName());
        string[] up =
        [
            "up",
            "--exit",
            "--records",
            "200",
            "--data",
            data,
            "--port-offset",
            $"{FreePorts.FindOffset()}",
        ];

        var first = await RunAsync(up, DemoDeadline);
        first.OutputOfSuccess().ShouldContain("OK conservation: raw 200 = normalized");
        first.Output.ShouldContain("open reviews: 1;", Case.Sensitive, "a couple that shares a mailbox");
        first.Output.ShouldContain("look around while it runs");

        var second = await RunAsync(up, DemoDeadline);
        second.OutputOfSuccess().ShouldContain("OK conservation: raw 400 = normalized");

        (await RunAsync(["clean", "--data", data], Deadline)).OutputOfSuccess();
        Directory.Exists(data).ShouldBeFalse();
        (await RunAsync(["clean", "--data", data], Deadline)).OutputOfSuccess();
    }

    [Fact]
    public async Task Up_names_the_port_that_is_taken()
    {
        var data = Path.Combine(Path.GetTempPath(), "leadstreams-e2e-" + Path.GetRandomFileName());
        var offset = FreePorts.FindOffset();
        using var other = new TcpListener(IPAddress.Loopback, StackPorts.WithOffset(offset).SchemaRegistry);
        other.Start();

        var run = await RunAsync(["up", "--exit", "--data", data, "--port-offset", $"{offset}"], Deadline);

        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith(
            $"leadstreams: port {StackPorts.WithOffset(offset).SchemaRegistry} (schema registry) is taken"
        );
        run.Errors.ShouldNotContain("   at ");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Up_says_that_changed_rules_need_a_greater_number()
    {
        var data = Path.Combine(Path.GetTempPath(), "leadstreams-e2e-" + Path.GetRandomFileName());
        using var schemas = new SchemasCopy();
        string[] up =
        [
            "up",
            "--exit",
            "--records",
            "20",
            "--data",
            data,
            "--schemas",
            schemas.Path,
            "--port-offset",
            $"{FreePorts.FindOffset()}",
        ];
        (await RunAsync(up, DemoDeadline)).OutputOfSuccess();

        schemas.Change("identity.yaml", text => text.Replace("hard: 100\n", "hard: 99\n", StringComparison.Ordinal));
        var refused = await RunAsync(up, DemoDeadline);
        refused.ExitCode.ShouldBe(1);
        refused.Errors.ShouldStartWith("leadstreams: identity cannot start: other rules of version");
        refused.Errors.ShouldNotContain("   at ");
        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task Up_refuses_a_data_folder_that_is_in_use()
    {
        var data = shared.Stack.Options.DataDirectory;
        var run = await RunAsync(["up", "--data", data, "--port-offset", $"{FreePorts.FindOffset()}"], Deadline);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldContain("another LeadStreams is running on " + data);

        var clean = await RunAsync(["clean", "--data", data], Deadline);
        clean.ExitCode.ShouldBe(1);
        clean.Errors.ShouldContain("another LeadStreams is running on " + data);
    }

    [Fact]
    public async Task Verify_counts_what_the_stack_holds()
    {
        var run = await RunAsync(["verify", .. Connection], Deadline);
        run.OutputOfSuccess().ShouldContain("conservation holds");

        var offset = shared.Stack.Options.Ports.Kafka - new StackPorts().Kafka;
        var byOffset = await RunAsync(["verify", "--port-offset", $"{offset}"], Deadline);
        byOffset.OutputOfSuccess().ShouldContain("conservation holds");
    }

    [Fact]
    public async Task State_is_listed_and_what_is_not_there_is_told()
    {
        string[] url = ["--url", $"http://127.0.0.1:{shared.Stack.Options.Ports.Operations}"];

        var list = await RunAsync(["state", "list", .. url], Deadline);
        list.OutputOfSuccess().ShouldContain("running");
        list.Output.ShouldContain("identity");

        var nobody = await RunAsync(["state", "show", "persons", "nobody", .. url], Deadline);
        nobody.ExitCode.ShouldBe(3, nobody.Errors);

        var away = StackPorts.WithOffset(FreePorts.FindOffset()).Operations;
        var unreachable = await RunAsync(["state", "list", "--url", $"http://127.0.0.1:{away}"], Deadline);
        unreachable.ExitCode.ShouldBe(1);
        unreachable.Errors.ShouldContain("Is the service running, and is --url its operations_url?");
    }

    [Fact]
    public async Task Topics_plan_tells_by_its_exit_code_whether_there_is_something_to_do()
    {
        var asItIs = await RunAsync(["topics", "plan", .. Connection], Deadline);
        asItIs.OutputOfSuccess().ShouldContain("the topics are as the catalog says");

        using var schemas = new SchemasCopy();
        schemas.Change(
            "topics.yaml",
            text => text.Replace("name: leads.activities", "name: leads.activities.more", StringComparison.Ordinal)
        );
        var changed = await RunAsync(["topics", "plan", "--schemas", schemas.Path, .. Connection], Deadline);
        changed.ExitCode.ShouldBe(3, changed.Errors);
        changed.Output.ShouldContain("create     leads.activities.more");
    }

    [Fact]
    public async Task Commands_say_that_no_broker_answers()
    {
        var nobody = $"127.0.0.1:{StackPorts.WithOffset(FreePorts.FindOffset()).Kafka}";
        var run = await RunAsync(["topics", "plan", "--kafka", nobody], Deadline);
        run.ExitCode.ShouldBe(1);
        run.Errors.ShouldStartWith($"leadstreams: no broker answers at {nobody}; trying for some seconds");
        run.Errors.ShouldContain("leadstreams: Kafka says:");
    }

    [Fact]
    public async Task Identity_resolve_needs_no_stack_and_tells_faults_by_its_exit_code()
    {
        var folder = Directory.CreateTempSubdirectory("leadstreams-e2e-").FullName;
        var facts = Path.Combine(folder, "facts.jsonl");
        await File.WriteAllTextAsync(
            facts,
            """
            {"type":"up","lead":"b","version":1,"ts":1,"tokens":[["mail","jo@acme.example"]]}
            {"type":"up","lead":"a","version":1,"ts":2,"tokens":[["mail","jo@acme.example"]]}
            """,
            Cancellation
        );
        var resolved = await RunAsync(["identity", "resolve", "--facts", facts, "--anchors"], Deadline);
        resolved.OutputOfSuccess().ShouldBe("a\tb\nb\tb\n");

        await File.AppendAllTextAsync(facts, "\n{\"type\":\"up\"}\n", Cancellation);
        var faulty = await RunAsync(["identity", "resolve", "--facts", facts], Deadline);
        faulty.ExitCode.ShouldBe(2);
        faulty.Output.ShouldBe("");
        faulty.Errors.ShouldStartWith(facts + ":3: a fact of the type 'up' needs 'lead'");
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("explian", "'explian' is no command of 'leadstreams'; these are: up", 2)]
    [InlineData("explain preson x", "'preson' is no command of 'leadstreams explain'; these are: person, why", 2)]
    [InlineData("identity review", "'leadstreams identity review' is to be followed by one of: list, show, decide", 2)]
    [InlineData("explain why a", "Required argument missing", 2)]
    [InlineData("identity undo x", "Option '--reason' is required", 2)]
    [InlineData("identity preview --config x --samples -1", "--samples is a number of changes", 2)]
    [InlineData("explain person - --facts -", "references and facts cannot both come from standard input", 1)]
    [InlineData("verify --schema-registry localhost:8081", "'localhost:8081' is no address of a schema registry", 1)]
    [InlineData("verify --schema-registry registry", "'registry' is no address of a schema registry", 1)]
    public async Task What_is_not_understood_is_told_in_few_lines(string typed, string fault, int lines)
    {
        var run = await RunAsync(typed.Split(' '), Deadline);
        run.ExitCode.ShouldBe(2);
        run.Output.ShouldBeEmpty();
        run.Errors.ShouldStartWith("leadstreams: " + fault);
        run.Errors.TrimEnd().Split('\n').Length.ShouldBe(lines);
    }

    [Fact]
    public async Task A_list_of_commands_has_a_line_for_each()
    {
        var root = (await RunAsync(["--help"], Deadline)).OutputOfSuccess();
        var list = root[root.IndexOf("Commands:", StringComparison.Ordinal)..].TrimEnd().Split('\n');
        list.Skip(1).ShouldAllBe(line => line.Length > 2 && line[2] != ' ');

        var own = (await RunAsync(["dlq", "--help"], Deadline)).OutputOfSuccess();
        own.ShouldContain("Examples:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("up")]
    [InlineData("serve")]
    [InlineData("broker")]
    [InlineData("topics")]
    [InlineData("topics plan")]
    [InlineData("topics apply")]
    [InlineData("verify")]
    [InlineData("clean")]
    [InlineData("dlq")]
    [InlineData("dlq list")]
    [InlineData("dlq show")]
    [InlineData("dlq redrive")]
    [InlineData("dlq discard")]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("status")]
    [InlineData("identity")]
    [InlineData("identity resolve")]
    [InlineData("identity preview")]
    [InlineData("identity decide")]
    [InlineData("identity decide must-link")]
    [InlineData("identity decide erase")]
    [InlineData("identity undo")]
    [InlineData("identity decisions list")]
    [InlineData("identity review list")]
    [InlineData("identity review show")]
    [InlineData("identity review decide")]
    [InlineData("explain")]
    [InlineData("explain person")]
    [InlineData("explain why-not")]
    [InlineData("person")]
    public async Task Every_command_explains_itself(string command)
    {
        var arguments = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var run = await RunAsync([.. arguments, "--help"], Deadline);
        run.OutputOfSuccess().ShouldContain("  -");
        run.Errors.ShouldBeEmpty();
    }

    private static Task<ProgramRun> RunAsync(string[] arguments, TimeSpan deadline) =>
        ProgramRun.OfCommandAsync(arguments, deadline, Cancellation);
}
