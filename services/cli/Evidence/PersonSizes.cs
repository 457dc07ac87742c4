using System.Globalization;

namespace LeadStreams.Cli.Evidence;

/// <summary>Persons with the number of their leads, in words.</summary>
internal static class PersonSizes
{
    private const int Shown = 6;

    /// <summary>The first of them by id and size, and how many more there are; <c>nobody</c> for none.</summary>
    public static string Words(IReadOnlyCollection<(string PersonId, int Leads)> persons)
    {
        if (persons.Count == 0)
        {
            return "nobody";
        }

        var words = string.Join(", ", persons.Take(Shown).Select(one => $"{one.PersonId} with {Count(one.Leads)}"));
        return persons.Count > Shown ? $"{words} and {persons.Count - Shown} more persons" : words;
    }

    private static string Count(int leads) =>
        string.Create(CultureInfo.InvariantCulture, $"{leads} {(leads == 1 ? "lead" : "leads")}");
}
