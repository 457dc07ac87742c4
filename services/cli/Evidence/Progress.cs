namespace LeadStreams.Cli.Evidence;

/// <summary>One line of the terminal, written over and over.</summary>
internal static class Progress
{
    /// <summary>Shows a text; an empty one clears the line. Nothing where nobody watches.</summary>
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r\e[K{text}");
        }
    }
}
