using System.CommandLine;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Commands;

/// <summary>Addresses that a command line does not name: those of the stack on this machine, or of the environment. All addresses of one command are of one stack.</summary>
internal sealed class StackAddress
{
    private const string Name = "--port-offset";

    private readonly Option<int> portOffset;

    private StackAddress(Command command)
    {
        // Several parts of a command line need addresses; the option is there once.
        var known = command.Options.OfType<Option<int>>().FirstOrDefault(option => option.Name == Name);
        portOffset = known ?? new Option<int>(Name) { Description = "Port offset of the stack on this machine" };
        if (known is null)
        {
            command.Add(portOffset);
        }
    }

    public static StackAddress AddTo(Command command) => new(command);

    /// <summary>For the description of an option: what an address is when it is not given.</summary>
    public static string Otherwise(string variable) => $"else the stack of {Name}, else {variable}";

    /// <summary>The ports of the stack that is meant.</summary>
    public StackPorts Ports(ParseResult parsed) => StackPorts.WithOffset(parsed.GetValue(portOffset));

    /// <summary>The address: of the stack whose offset is given, else of the environment, else of the stack without an offset. What is typed goes before what is set.</summary>
    public string Of(ParseResult parsed, string variable, Func<StackPorts, string> ofStack) =>
        (IsGiven(parsed, portOffset) ? null : Environment.GetEnvironmentVariable(variable)) ?? ofStack(Ports(parsed));

    /// <summary>True when the user typed the option.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };
}
