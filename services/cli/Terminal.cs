using Spectre.Console;

namespace LeadStreams.Cli;

/// <summary>The console to write to: colors and redrawing on a terminal, plain whole lines in files and pipes.</summary>
internal static class Terminal
{
    private const int PipeWidth = 220;

    public static IAnsiConsole Create()
    {
        if (!Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null)
        {
            return AnsiConsole.Console;
        }

        var console = AnsiConsole.Create(
            new AnsiConsoleSettings
            {
                Ansi = AnsiSupport.No,
                ColorSystem = ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
            }
        );
        console.Profile.Width = PipeWidth;
        return console;
    }
}
