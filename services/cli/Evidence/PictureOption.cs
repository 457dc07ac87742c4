using System.CommandLine;
using LeadStreams.Identity.Explain;
using LeadStreams.Identity.Explain.Picture;

namespace LeadStreams.Cli.Evidence;

/// <summary>The file into which a command draws the persons that it tells about.</summary>
internal sealed class PictureOption
{
    private readonly Option<string?> file = new("--svg")
    {
        Description =
            "Also draw the persons into this file: leads, what they carry, what joined them; browsers open it",
        HelpName = "FILE",
    };

    private PictureOption(Command command) => command.Add(file);

    public static PictureOption AddTo(Command command) => new(command);

    /// <summary>Draws them, if a file was named.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Draw(ParseResult parsed, IEnumerable<PersonExplanation> persons, ExplanationLabels labels)
    {
        if (parsed.GetValue(file) is { } path)
        {
            using (var text = new StreamWriter(path))
            {
                PersonPicture.Draw(persons, labels).Save(text);
            }

            Console.Error.WriteLine($"drawn: {Path.GetFullPath(path)}");
        }
    }
}
