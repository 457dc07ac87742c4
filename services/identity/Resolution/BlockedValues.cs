using System.Text.RegularExpressions;

namespace LeadStreams.Identity.Resolution;

/// <summary>The values of one namespace that never link, whoever carries them.</summary>
internal sealed class BlockedValues(NamespaceRule rule)
{
    /// <summary>Local parts that name a function, not a person (RFC 2142 and common practice).</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> RoleLocalParts = Words(
        """
        abuse accounting accounts admin administrator anfrage anfragen angebot bestellung billing buchhaltung career
        careers compliance contact contactus customerservice datenschutz einkauf empfang enquiries enquiry events
        feedback finance hello help helpdesk hostmaster hr info information inquiries inquiry invoice invoices it
        jobs kontakt legal mail mailbox marketing media news newsletter no-reply noc noreply office order orders
        personal post postmaster press presse privacy purchasing reception rechnung recruiting root sales security
        sekretariat service shop spam support team techsupport verkauf vertrieb verwaltung webmaster zentrale
        """
    );

    /// <summary>Domains that hand out a mailbox to anybody for minutes.</summary>
    private static readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> DisposableDomains = Words(
        """
        10minutemail.com 20minutemail.com 33mail.com burnermail.io byom.de discard.email discardmail.com
        dispostable.com emailondeck.com fakeinbox.com getairmail.com getnada.com grr.la guerrillamail.com
        guerrillamail.de guerrillamail.net guerrillamail.org inboxkitten.com jetable.org mail-temp.com mailcatch.com
        maildrop.cc mailinator.com mailnesia.com mailnull.com mintemail.com moakt.com mohmal.com mytemp.email
        sharklasers.com spam4.me spambog.com spamgourmet.com temp-mail.org tempail.com tempmail.com tempmailo.com
        tempr.email throwawaymail.com trash-mail.com trashmail.com trashmail.de wegwerfmail.de yopmail.com yopmail.fr
        yopmail.net
        """
    );

    private const int PlaceholderRunDigits = 7;

    private readonly Regex[] patterns = rule.BlockedPatterns.Select(Compile).ToArray();

    /// <summary>A blocked pattern, matched in time linear in the value.</summary>
    /// <exception cref="RegexParseException">It is no regular expression.</exception>
    /// <exception cref="NotSupportedException">It uses look-around or back-references, or is too large.</exception>
    public static Regex Compile(string pattern) =>
        new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>True when a token of this value links nobody.</summary>
    public bool Contains(string value)
    {
        foreach (var pattern in patterns)
        {
            if (pattern.IsMatch(value))
            {
                return true;
            }
        }

        return rule.Check switch
        {
            ValueCheck.Mailbox => IsSharedMailbox(value),
            ValueCheck.PhoneNumber => IsPlaceholderNumber(value),
            _ => false,
        };
    }

    private static HashSet<string>.AlternateLookup<ReadOnlySpan<char>> Words(string text) =>
        text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
            .ToHashSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();

    private static bool IsSharedMailbox(string address)
    {
        var at = address.LastIndexOf('@');
        if (at <= 0 || at == address.Length - 1)
        {
            return true;
        }

        return RoleLocalParts.Contains(address.AsSpan(0, at)) || DisposableDomains.Contains(address.AsSpan(at + 1));
    }

    /// <summary>
    /// Ends in seven equal digits, or in seven that count up or down by one (<c>+49 30 1234567</c>). Nobody is reached there, and different
    /// people type it.
    /// </summary>
    private static bool IsPlaceholderNumber(string number)
    {
        if (number.Length < PlaceholderRunDigits)
        {
            return true;
        }

        var tail = number.AsSpan(number.Length - PlaceholderRunDigits);
        var step = tail[1] - tail[0];
        if (step is < -1 or > 1)
        {
            return false;
        }

        for (var i = 1; i < tail.Length; i++)
        {
            if (tail[i] - tail[i - 1] != step)
            {
                return false;
            }
        }

        return true;
    }
}
