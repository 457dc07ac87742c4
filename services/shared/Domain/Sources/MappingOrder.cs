using System.Globalization;

namespace LeadStreams.Domain.Sources;

/// <summary>Which of two versions of a mapping is the newer.</summary>
public static class MappingOrder
{
    private const int MaxNumbers = 3;
    private const int BitsPerNumber = 16;

    /// <summary>
    /// A number that is greater for the newer of two versions: one to three numbers with <c>-</c> or <c>.</c> between them, such as <c>2026-11-2</c>, each at most 65535. Null for any other text.
    /// </summary>
    public static long? Of(string version)
    {
        var numbers = version.Split('-', '.');
        if (numbers.Length > MaxNumbers)
        {
            return null;
        }

        var order = 0L;
        for (var i = 0; i < MaxNumbers; i++)
        {
            ushort number = 0;
            if (
                i < numbers.Length
                && !ushort.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out number)
            )
            {
                return null;
            }

            order = (order << BitsPerNumber) | number;
        }

        return order;
    }
}
