using System.Globalization;

namespace LeadStreams.Domain.Text;

/// <summary>
/// The Unicode data that normalization needs. The runtime's own normalization does nothing in invariant globalization mode, and a
/// machine without ICU must give the same answers as one with it.
/// </summary>
internal sealed class UnicodeTables
{
    private readonly Dictionary<int, int[]> canonical = [];
    private readonly Dictionary<int, int[]> compatibility = [];
    private readonly Dictionary<int, byte> combiningClasses = [];
    private readonly Dictionary<long, int> compositions = [];

    private UnicodeTables()
    {
        var excluded = new HashSet<int>();
        foreach (var line in EmbeddedText.Lines("unicode-normalization.txt"))
        {
            var parts = line.Split(' ');
            switch (parts[0])
            {
                case "C":
                    canonical[Hex(parts[1])] = CodePoints(parts);
                    break;
                case "K":
                    compatibility[Hex(parts[1])] = CodePoints(parts);
                    break;
                case "X":
                    excluded.Add(Hex(parts[1]));
                    break;
                default:
                    AddCombiningClasses(parts);
                    break;
            }
        }

        foreach (var (composed, parts) in canonical)
        {
            if (parts.Length == 2 && !excluded.Contains(composed))
            {
                compositions[Pair(parts[0], parts[1])] = composed;
            }
        }
    }

    public static UnicodeTables Instance { get; } = new();

    public int CombiningClass(int codePoint) => codePoint < 0x300 ? 0 : combiningClasses.GetValueOrDefault(codePoint);

    public int[]? Decomposition(int codePoint, bool compatible) =>
        canonical.TryGetValue(codePoint, out var parts) ? parts
        : compatible && compatibility.TryGetValue(codePoint, out parts) ? parts
        : null;

    public bool TryCompose(int first, int second, out int composed) =>
        compositions.TryGetValue(Pair(first, second), out composed);

    private static long Pair(int first, int second) => ((long)first << 32) | (uint)second;

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static int[] CodePoints(string[] parts)
    {
        var result = new int[parts.Length - 2];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = Hex(parts[i + 2]);
        }

        return result;
    }

    private void AddCombiningClasses(string[] parts)
    {
        var @class = byte.Parse(parts[3], CultureInfo.InvariantCulture);
        for (var codePoint = Hex(parts[1]); codePoint <= Hex(parts[2]); codePoint++)
        {
            combiningClasses[codePoint] = @class;
        }
    }
}
