using System.Globalization;
using System.Text;

namespace LeadStreams.Local.Stack.Demo;

/// <summary>A person of the demo world, and the ways people and forms write the same e-mail address and phone number.</summary>
internal sealed record DemoPerson(
    int Id,
    string FirstName,
    string LastName,
    string Country,
    string Company,
    string JobTitle,
    string Email,
    string Phone
)
{
    /// <summary>What a colleague would know the person by; two people of the feed never share it.</summary>
    public (string First, string Last, string Company) Identity => (FirstName, LastName, Company);

    /// <summary>Makes person number <paramref name="id"/>: unique mailbox and phone number.</summary>
    public static DemoPerson Create(int id, Random random)
    {
        var first = Pick(DemoNames.FirstNames, random);
        var last = Pick(DemoNames.LastNames, random);
        var (country, phone) = (id % 7) switch
        {
            0 or 1 => ("DE", $"+49151{20000000 + id:D8}"),
            2 => ("AT", $"+43664{1000000 + id:D7}"),
            3 => ("CH", $"+4178{1000000 + id:D7}"),
            4 => ("GB", $"+447400{100000 + id:D6}"),
            5 => ("IE", $"+35385{1000000 + id:D7}"),
            _ => ("US", $"+1201{5550000 + id % 10000:D7}"),
        };
        var mailbox = $"{Ascii(first)}.{Ascii(last)}{id}".ToLowerInvariant();
        return new DemoPerson(
            id,
            first,
            last,
            country,
            $"{Pick(DemoNames.Places, random)} {Pick(DemoNames.Companies, random)}",
            Pick(DemoNames.JobTitles, random),
            $"{mailbox}@{Pick(DemoNames.MailDomains, random)}",
            phone
        );
    }

    /// <summary>Somebody who shares a mailbox.</summary>
    public DemoPerson AsOneOfTwo() =>
        this with
        {
            FirstName = "Sabine",
            Email = $"home.{Ascii(LastName)}{Id}{Email[Email.IndexOf('@', StringComparison.Ordinal)..]}",
        };

    /// <summary>The other one of its mailbox, under another first name.</summary>
    public DemoPerson AsPartnerOf(DemoPerson one) =>
        this with
        {
            FirstName = "Wolfgang",
            LastName = one.LastName,
            Email = one.Email,
        };

    /// <summary>The address as somebody may type it: capitals, blanks, a tag or dots where the provider ignores them.</summary>
    public string EmailVariant(Random random)
    {
        var at = Email.IndexOf('@', StringComparison.Ordinal);
        var (local, domain) = (Email[..at], Email[(at + 1)..]);
        return random.Next(6) switch
        {
            0 => Email.ToUpperInvariant(),
            1 => $"  {Email} ",
            2 when domain == "gmail.com" => $"{local.Replace(".", "", StringComparison.Ordinal)}+news@googlemail.com",
            3 when domain is "gmail.com" or "outlook.com" => $"{local}+{random.Next(100)}@{domain}",
            _ => Email,
        };
    }

    /// <summary>The number as somebody may type it: international, national with trunk digit, with blanks, dots and brackets.</summary>
    public string PhoneVariant(Random random)
    {
        var (code, trunk) = Country switch
        {
            "DE" => ("+49", "0"),
            "AT" => ("+43", "0"),
            "CH" => ("+41", "0"),
            "GB" => ("+44", "0"),
            "IE" => ("+353", "0"),
            _ => ("+1", ""),
        };
        var national = Phone[code.Length..];
        return random.Next(5) switch
        {
            0 => $"{trunk}{national[..3]} {national[3..6]} {national[6..]}",
            1 =>
                $"{code} ({(trunk.Length > 0 ? trunk : national[..3])}) {(trunk.Length > 0 ? national : national[3..])}",
            2 => $"{code} {national[..3]}-{national[3..]}",
            3 when Country != "US" => $"00{code[1..]} {national}",
            _ => Phone,
        };
    }

    internal static T Pick<T>(T[] from, Random random) => from[random.Next(from.Length)];

    private static string Ascii(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var c in name.Replace("ß", "ss", StringComparison.Ordinal).Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetter(c))
            {
                text.Append(char.ToLower(c, CultureInfo.InvariantCulture));
            }
        }

        return text.Length == 0 ? "x" : text.ToString();
    }
}
