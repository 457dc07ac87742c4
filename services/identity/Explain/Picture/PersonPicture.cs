using System.Xml.Linq;

namespace LeadStreams.Identity.Explain.Picture;

/// <summary>
/// Draws persons as SVG: leads at the left, what they carry in the middle, whom it did not join at the right. Thick lines joined leads; thin ones would have, had others not;
/// dotted ones link nobody; dashed ones stop before another person. Any browser shows it; it loads nothing.
/// </summary>
internal static class PersonPicture
{
    private const string Legend =
        "thick: joined these leads | thin: would join whoever else carries it | dotted: links nobody | dashed: stopped before another person";

    private const string Style = """

        svg { font: 12px ui-monospace, Menlo, Consolas, monospace; background: #fff; color: #1b2733 }
        text { fill: currentColor } .head { font-weight: bold } .note { fill: #64748b }
        rect { fill: #f1f5f9; stroke: #cbd5e1 } .other rect { fill: #fef2f2; stroke: #fca5a5 }
        path { fill: none; stroke: #94a3b8 } .idle { stroke-dasharray: 1 4 }
        .used { stroke: #15803d; stroke-width: 3 } .stopped { stroke: #dc2626; stroke-width: 2; stroke-dasharray: 7 4 }
        @media (prefers-color-scheme: dark) {
          svg { background: #0f172a; color: #e2e8f0 } .note { fill: #94a3b8 }
          rect { fill: #1e293b; stroke: #475569 } .other rect { fill: #450a0a; stroke: #b91c1c }
          path { stroke: #64748b } .used { stroke: #4ade80 } .stopped { stroke: #f87171 }
        }

        """;

    /// <summary>One person or several, one below the other.</summary>
    public static XDocument Draw(IEnumerable<PersonExplanation> persons, ExplanationLabels labels)
    {
        var (top, width) = (0, (2 * PersonSheet.Margin) + (int)(Legend.Length * Svg.CharacterWidth));
        var drawn = new List<XElement>();
        foreach (var person in persons)
        {
            var sheet = new PersonSheet(PersonGraph.Of(person), labels);
            drawn.Add(Svg.Element("g", [("transform", $"translate(0 {Svg.Pixels(top)})")], sheet.Draw()));
            top += sheet.Height;
            width = Math.Max(width, sheet.Width);
        }

        drawn.Add(
            Svg.Element(
                "text",
                [("class", "note"), ("x", Svg.Pixels(PersonSheet.Margin)), ("y", Svg.Pixels(top))],
                Legend
            )
        );
        top += PersonSheet.Margin;
        return new XDocument(
            Svg.Element(
                "svg",
                [
                    ("viewBox", $"0 0 {Svg.Pixels(width)} {Svg.Pixels(top)}"),
                    ("width", Svg.Pixels(width)),
                    ("height", Svg.Pixels(top)),
                    ("role", "img"),
                ],
                [Svg.Element("style", [], Style), .. drawn]
            )
        );
    }
}
