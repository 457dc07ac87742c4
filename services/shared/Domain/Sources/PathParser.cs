using System.Globalization;

namespace LeadStreams.Domain.Sources;

/// <summary>Reads the text of a path.</summary>
internal sealed class PathParser(string text)
{
    private readonly List<PathStep> steps = [];
    private int at;

    public SourcePath Parse(Func<bool, PathStep[], SourcePath> make)
    {
        var fromPayload = false;
        if (Peek() is '$' or '@')
        {
            fromPayload = text[at++] == '$';
            if (at == text.Length)
            {
                return make(fromPayload, []);
            }

            if (Peek() == '.')
            {
                at++;
                ReadName();
            }
        }
        else
        {
            ReadName();
        }

        while (at < text.Length)
        {
            switch (text[at++])
            {
                case '.':
                    ReadName();
                    break;
                case '[':
                    ReadItems();
                    break;
                default:
                    at--;
                    throw Fault("expected '.' or '['");
            }
        }

        return make(fromPayload, steps.ToArray());
    }

    private char Peek() => at < text.Length ? text[at] : '\0';

    private void ReadName() => steps.Add(PathStep.Member(Word("a name")));

    private void ReadItems()
    {
        if (Peek() == '*')
        {
            at++;
            steps.Add(PathStep.Item(PathStep.AllItems));
        }
        else if (Peek() == '?')
        {
            at++;
            var member = Word("a name");
            Expect('=');
            steps.Add(PathStep.Where(member, Word("a text")));
        }
        else
        {
            var start = at;
            while (char.IsAsciiDigit(Peek()))
            {
                at++;
            }

            if (!int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var index))
            {
                throw Fault("expected a number, '*' or '?name=text'");
            }

            steps.Add(PathStep.Item(index));
        }

        Expect(']');
    }

    private string Word(string what)
    {
        if (Peek() == '\'')
        {
            var end = text.IndexOf('\'', at + 1);
            if (end <= at + 1)
            {
                throw Fault("expected a text and a closing quote");
            }

            var quoted = text[(at + 1)..end];
            at = end + 1;
            return quoted;
        }

        var start = at;
        while (char.IsLetterOrDigit(Peek()) || Peek() is '_' or '-')
        {
            at++;
        }

        return at > start ? text[start..at] : throw Fault($"expected {what} (quote it where it has other characters)");
    }

    private void Expect(char c)
    {
        if (Peek() != c)
        {
            throw Fault($"expected '{c}'");
        }

        at++;
    }

    private FormatException Fault(string sentence) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the path \"{text}\" cannot be read at character {at + 1}: {sentence}"
            )
        );
}
