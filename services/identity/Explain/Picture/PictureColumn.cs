using System.Xml.Linq;

namespace LeadStreams.Identity.Explain.Picture;

/// <summary>A box with a title, and a note below it.</summary>
internal sealed record PictureBox(string Title, string Note);

/// <summary>Boxes one below the other, in the middle of the height that there is. All lengths are pixels.</summary>
internal sealed class PictureColumn(string heading, string cssClass, IEnumerable<PictureBox> content)
{
    private const int RowHeight = 48;
    private const int BoxHeight = 38;
    private const int Padding = 8;

    private readonly List<PictureBox> boxes = content.ToList();

    /// <summary>Left edge.</summary>
    public int X { get; set; }

    /// <summary>Upper edge of the first row.</summary>
    public int Y { get; set; }

    /// <summary>Height of all rows.</summary>
    public int Height => boxes.Count * RowHeight;

    /// <summary>Width of the widest box; 0 when there are none.</summary>
    public int Width =>
        boxes.Count == 0
            ? 0
            : (2 * Padding)
                + (int)(
                    Svg.CharacterWidth
                    * boxes.Max(box => Math.Max(Svg.Short(box.Title).Length, Svg.Short(box.Note).Length))
                );

    /// <summary>The middle of a box, from above.</summary>
    public int MiddleOf(int box) => Y + (box * RowHeight) + (RowHeight / 2);

    /// <summary>The heading and the boxes.</summary>
    public IEnumerable<XElement> Draw(int headingY)
    {
        if (boxes.Count == 0)
        {
            yield break;
        }

        yield return Text("head", headingY, heading);
        for (var i = 0; i < boxes.Count; i++)
        {
            var top = MiddleOf(i) - (BoxHeight / 2);
            var rectangle = Svg.Element(
                "rect",
                [
                    ("x", Svg.Pixels(X)),
                    ("y", Svg.Pixels(top)),
                    ("width", Svg.Pixels(Width)),
                    ("height", Svg.Pixels(BoxHeight)),
                    ("rx", "6"),
                ]
            );
            var hasNote = boxes[i].Note.Length > 0;
            yield return Svg.Element(
                "g",
                [("class", cssClass)],
                Svg.Element("title", [], Svg.Text($"{boxes[i].Title}\n{boxes[i].Note}".TrimEnd())),
                rectangle,
                Text("title", top + (hasNote ? 16 : 23), Svg.Short(boxes[i].Title)),
                hasNote ? Text("note", top + 31, Svg.Short(boxes[i].Note)) : ""
            );
        }
    }

    private XElement Text(string style, int baseline, string text) =>
        Svg.Element("text", [("class", style), ("x", Svg.Pixels(X + Padding)), ("y", Svg.Pixels(baseline))], text);
}
