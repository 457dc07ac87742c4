namespace LeadStreams.Domain.Emails;

/// <summary>
/// Which addresses of a provider reach one mailbox. Only what a provider documents or is known for: a wrong rule here merges strangers,
/// a missing one only leaves two records of one person.
/// </summary>
internal static class EmailProviders
{
    private const string FastmailSuffix = ".fastmail.com";

    public static string MatchKey(string local, string domain)
    {
        if (
            domain.EndsWith(FastmailSuffix, StringComparison.Ordinal)
            && domain.IndexOf('.', StringComparison.Ordinal) == domain.Length - FastmailSuffix.Length
        )
        {
            return domain[..^FastmailSuffix.Length] + "@fastmail.com";
        }

        return Family(domain) switch
        {
            'g' => Key(Cut(local, '+').Replace(".", "", StringComparison.Ordinal), local, "gmail.com"),
            'm' or 'i' or 'f' => Key(Cut(local, '+'), local, domain),
            'y' => Key(Cut(local, '-'), local, domain),
            'p' => Key(WithoutProtonSeparators(Cut(local, '+')), local, "proton.me"),
            'x' => Key(Cut(local, '+').Replace('-', '.'), local, "yandex.ru"),
            _ => local + "@" + domain,
        };
    }

    private static char Family(string domain) =>
        domain switch
        {
            "gmail.com" or "googlemail.com" => 'g',
            "msn.com" or "passport.com" => 'm',
            "icloud.com" or "me.com" or "mac.com" => 'i',
            "fastmail.com" or "fastmail.fm" => 'f',
            "ymail.com" or "rocketmail.com" => 'y',
            "proton.me" or "protonmail.com" or "pm.me" => 'p',
            "ya.ru" or "yandex.ru" or "yandex.com" or "yandex.by" or "yandex.kz" or "yandex.ua" => 'x',
            _ => FirstLabelFamily(domain),
        };

    /// <summary>outlook, hotmail, live and yahoo under any country's suffix (at most two labels, as in <c>.co.uk</c>).</summary>
    private static char FirstLabelFamily(string domain)
    {
        var dot = domain.IndexOf('.', StringComparison.Ordinal);
        var suffix = domain.AsSpan(dot + 1);
        if (suffix.Length > 6 || suffix.Count('.') > 1)
        {
            return '\0';
        }

        return domain[..dot] switch
        {
            "outlook" or "hotmail" or "live" => 'm',
            "yahoo" => 'y',
            _ => '\0',
        };
    }

    private static string Cut(string local, char mark)
    {
        var at = local.IndexOf(mark, StringComparison.Ordinal);
        return at > 0 ? local[..at] : local;
    }

    private static string WithoutProtonSeparators(string local) =>
        local
            .Replace(".", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal)
            .Replace("_", "", StringComparison.Ordinal);

    // Where the rule leaves no local part that could stand alone, it stays as it was given.
    private static string Key(string local, string original, string domain) =>
        (IsSound(local, original) ? local : original) + "@" + domain;

    private static bool IsSound(string local, string original) =>
        local.Length > 0
        && (local[0] == original[0] || char.IsLetterOrDigit(local[0]))
        && local[0] != '.'
        && local[^1] != '.'
        && !local.Contains("..", StringComparison.Ordinal);
}
