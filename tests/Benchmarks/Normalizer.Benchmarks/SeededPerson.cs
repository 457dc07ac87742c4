namespace LeadStreams.Normalizer.Benchmarks;

/// <summary>People as they fill in forms: seeded, in several countries, written in several ways.</summary>
internal sealed record SeededPerson(
    int Id,
    string FirstName,
    string LastName,
    string Email,
    string Phone,
    string Company,
    string JobTitle,
    string Country
)
{
    private static readonly string[] FirstNames =
    [
        "Anna",
        "JÜRGEN",
        "Mary-Jane",
        "peter",
        "José",
        "Margaret",
        "Thomas",
        "Sofie",
    ];
    private static readonly string[] LastNames =
    [
        "Miller",
        "van der Berg",
        "O'Neil",
        "SCHMIDT",
        "Müller",
        "Taylor",
        "de la Cruz",
        "Brown",
    ];
    private static readonly string[] Countries = ["DE", "Germany", "GB", "UK", "US", "United States", "Deutschland"];
    private static readonly string[] JobTitles = ["Head of Operations", "Sales manager", "CTO", "Buyer"];
    private static readonly string[] Domains = ["gmail.com", "example.com", "outlook.com", "Northwind.example"];

    /// <summary>That many people; the same at every call.</summary>
    public static SeededPerson[] Create(int count)
    {
        var random = new Random(1);
        var people = new SeededPerson[count];
        for (var i = 0; i < count; i++)
        {
            var first = FirstNames[random.Next(FirstNames.Length)];
            var last = LastNames[random.Next(LastNames.Length)];
            var country = Countries[random.Next(Countries.Length)];
            people[i] = new SeededPerson(
                i,
                first,
                last,
                $"Person.{i}{(i % 5 == 0 ? "+web" : "")}@{Domains[random.Next(Domains.Length)]}",
                PhoneIn(country, random),
                $"Company {random.Next(500)} {(i % 2 == 0 ? "GmbH" : "Ltd.")}",
                JobTitles[random.Next(JobTitles.Length)],
                country
            );
        }

        return people;
    }

    private static string PhoneIn(string country, Random random) =>
        country switch
        {
            "DE" or "Germany" or "Deutschland" => random.Next(3) switch
            {
                0 => $"+49151{random.Next(10_000_000, 99_999_999)}",
                1 => $"0151 {random.Next(1000, 9999)} {random.Next(1000, 9999)}",
                _ => $"+49 (0) 30 / {random.Next(100_000, 999_999)}-{random.Next(10, 99)}",
            },
            "GB" or "UK" => random.Next(2) == 0
                ? $"020 7{random.Next(100, 999)} {random.Next(1000, 9999)}"
                : $"+44 7700 9{random.Next(10_000, 99_999)}",
            _ => random.Next(2) == 0
                ? $"(212) 5{random.Next(10, 99)}-{random.Next(1000, 9999)}"
                : $"+1 415 2{random.Next(10, 99)} {random.Next(1000, 9999)}",
        };
}
