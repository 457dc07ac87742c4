using System.Buffers;
using System.Globalization;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Emails;

/// <summary>Reads e-mail addresses as people write them (the practical part of RFC 5321 and 5322).</summary>
public static class EmailParser
{
    private const int MaxLocalLength = 64;
    private const int MaxDomainLength = 253;
    private const int MaxLength = 254;
    private static readonly SearchValues<char> LocalCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~."
    );
    private static readonly SearchValues<char> LabelCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyz0123456789-"
    );
    private static readonly IdnMapping Punycode = new() { UseStd3AsciiRules = true };

    /// <summary>The address, or null when the text is none. The normalized form parses to itself, the match key to itself as match key.</summary>
    public static EmailAddress? Parse(string raw)
    {
        var text = Unwrap(raw);
        var at = text.LastIndexOf('@');
        if (at <= 0 || text.Length > 2 * MaxLength || text.IndexOf('@', StringComparison.Ordinal) != at)
        {
            return null;
        }

        var local = text[..at].ToLowerInvariant();
        if (
            !IsLocal(local)
            || NormalizeDomain(text[(at + 1)..]) is not { } domain
            || at + 1 + domain.Length > MaxLength
        )
        {
            return null;
        }

        var normalized = local + "@" + domain;
        return new EmailAddress(normalized, EmailProviders.MatchKey(local, domain), domain, Classify(local, domain));
    }

    /// <summary>Lower case, NFC, full-width characters as ASCII, punycode; null when it is no domain name under a top-level domain.</summary>
    public static string? NormalizeDomain(string raw)
    {
        var text = raw.Trim().TrimEnd('.').ToLowerInvariant();
        if (!IsAscii(text))
        {
            text = UnicodeNormalizer.ToNfc(UnicodeNormalizer.ToNfkd(text)).Replace('\u3002', '.').ToLowerInvariant();
            try
            {
                text = Punycode.GetAscii(text).ToLowerInvariant();
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        return IsDomain(text) ? text : null;
    }

    private static EmailKind Classify(string local, string domain) =>
        EmailLists.IsDisposable(domain) ? EmailKind.Disposable
        : EmailLists.IsRole(local) ? EmailKind.Role
        : EmailLists.IsFreeMail(domain) ? EmailKind.FreeMail
        : EmailKind.Business;

    private static string Unwrap(string raw)
    {
        var text = TextCleaning.Clean(raw).Replace('\uFF20', '@');
        var open = text.LastIndexOf('<');
        if (open >= 0 && text.IndexOf('>', open) is var close and > 0)
        {
            text = text[(open + 1)..close];
        }

        int before;
        do
        {
            before = text.Length;
            text = text.Trim(' ', '"', '\'', '<', '>', ',', ';');
            text = text.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? text["mailto:".Length..] : text;
        } while (text.Length != before);

        return text;
    }

    private static bool IsLocal(string local)
    {
        if (
            local.Length is 0 or > MaxLocalLength
            || local[0] == '.'
            || local[^1] == '.'
            || local.Contains("..", StringComparison.Ordinal)
        )
        {
            return false;
        }

        foreach (var c in local)
        {
            if (!LocalCharacters.Contains(c) && !(c > '\u007F' && char.IsLetterOrDigit(c)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsDomain(string domain)
    {
        if (domain.Length is 0 or > MaxDomainLength)
        {
            return false;
        }

        var labels = 0;
        var start = 0;
        while (start <= domain.Length)
        {
            var dot = domain.IndexOf('.', start);
            var end = dot < 0 ? domain.Length : dot;
            var label = domain.AsSpan(start, end - start);
            if (
                label.Length is 0 or > 63
                || label[0] == '-'
                || label[^1] == '-'
                || label.ContainsAnyExcept(LabelCharacters)
            )
            {
                return false;
            }

            labels++;
            if (dot < 0)
            {
                return labels > 1 && label.Length > 1 && !char.IsAsciiDigit(label[^1]);
            }

            start = dot + 1;
        }

        return false;
    }

    private static bool IsAscii(string text) => !text.AsSpan().ContainsAnyExceptInRange('\0', '\u007F');
}
