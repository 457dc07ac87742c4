using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LeadStreams.Contracts.Generator;

/// <summary>An <c>.avsc</c> file as the compiler hands it over; equal content means nothing to generate anew.</summary>
internal sealed record SchemaFile(string Path, string Text)
{
    public Location At(int line, int column)
    {
        var position = new LinePosition(Math.Max(line - 1, 0), Math.Max(column - 1, 0));
        return Location.Create(Path, default, new LinePositionSpan(position, position));
    }
}
