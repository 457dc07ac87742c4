using System.Globalization;
using System.Xml.Linq;
using LeadStreams.Domain;

namespace LeadStreams.Identity.Explain.Picture;

/// <summary>One person, laid out in three columns.</summary>
internal sealed class PersonSheet
{
    /// <summary>Around the columns, in pixels.</summary>
    public const int Margin = 24;

    private const int Gap = 150;
    private const int HeadingY = 68;
    private const int FirstRowY = 80;

    private readonly PersonGraph graph;
    private readonly ExplanationLabels labels;
    private readonly PictureColumn leads;
    private readonly PictureColumn tokens;
    private readonly PictureColumn others;

    public PersonSheet(PersonGraph graph, ExplanationLabels labels)
    {
        this.graph = graph;
        this.labels = labels;
        leads = new PictureColumn(
            "leads, the oldest first",
            "lead",
            graph.Person.Leads.Select(lead => new PictureBox(
                lead.LeadId,
                labels.Describe(lead.LeadId, lead.OccurredAtMs).Trim()
            ))
        );
        tokens = new PictureColumn(
            "what they carry",
            "token",
            graph.Tokens.Select(token => new PictureBox(labels.Of(token.Token), NoteOf(token)))
        );
        others = new PictureColumn(
            "kept out",
            "other",
            graph.Others.Select(other => new PictureBox(
                Uuid5.PersonId(other.Anchor).ToString(),
                $"{other.Leads} lead(s), the oldest {other.Anchor}"
            ))
        );
        Place();
    }

    /// <summary>In pixels, margins included.</summary>
    public int Height { get; private set; }

    /// <summary>In pixels, margins included.</summary>
    public int Width { get; private set; }

    public object[] Draw() =>
        [
            Svg.Element(
                "text",
                [("class", "head"), ("x", Svg.Pixels(Margin)), ("y", "32")],
                Svg.Text($"person {Uuid5.PersonId(graph.Person.Anchor)}") + $"  ({labels.Rules})"
            ),
            .. DrawLines(),
            .. leads.Draw(HeadingY),
            .. tokens.Draw(HeadingY),
            .. others.Draw(HeadingY),
        ];

    private void Place()
    {
        var rows = new[] { leads, tokens, others }.Max(column => column.Height);
        var x = Margin;
        foreach (var column in new[] { leads, tokens, others })
        {
            column.X = x;
            column.Y = FirstRowY + ((rows - column.Height) / 2);
            x += column.Width == 0 ? 0 : column.Width + Gap;
        }

        Width = x - Gap + Margin;
        Height = FirstRowY + rows + Margin;
    }

    private IEnumerable<XElement> DrawLines()
    {
        for (var i = 0; i < graph.Tokens.Count; i++)
        {
            var token = graph.Tokens[i];
            foreach (var lead in token.Leads)
            {
                var style =
                    token.UsedBy.Contains(lead) ? "used"
                    : token.Links ? "spare"
                    : "idle";
                yield return Line(style, leads, lead, tokens, i);
            }
        }

        for (var i = 0; i < graph.Others.Count; i++)
        {
            foreach (var token in graph.Others[i].Tokens)
            {
                yield return Line("stopped", tokens, token, others, i);
            }
        }
    }

    private static XElement Line(string style, PictureColumn left, int from, PictureColumn right, int to)
    {
        var (x1, y1) = (left.X + left.Width, left.MiddleOf(from));
        var (x2, y2) = (right.X, right.MiddleOf(to));
        var bend = (x2 - x1) / 2;
        return Svg.Element(
            "path",
            [
                ("class", style),
                (
                    "d",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"M{x1} {y1} C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"
                    )
                ),
            ]
        );
    }

    private static string NoteOf(GraphToken token)
    {
        var joined = token.Tier is { } tier
            ? string.Create(CultureInfo.InvariantCulture, $"joined leads, tier {tier}")
            : "";
        return joined.Length > 0 && token.Note.Length > 0 ? $"{joined}; {token.Note}" : joined + token.Note;
    }
}
