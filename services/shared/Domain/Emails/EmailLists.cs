using System.Collections.Frozen;
using LeadStreams.Domain.Text;

namespace LeadStreams.Domain.Emails;

/// <summary>Local parts and domains that say whose mailbox an address can be.</summary>
public static class EmailLists
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Lists = EmbeddedText
        .Lines("email-lists.txt")
        .Select(x => x.Split(' '))
        .ToFrozenDictionary(x => x[0], x => x.Skip(1).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    private static readonly FrozenSet<string> Roles = Lists["role"];
    private static readonly FrozenSet<string> FreeMail = Lists["free"];
    private static readonly FrozenSet<string> Disposable = Lists["disposable"];

    /// <summary>True for a local part that stands for a function, with or without a tag (<c>info+web</c>).</summary>
    public static bool IsRole(string local)
    {
        var plus = local.IndexOf('+', StringComparison.Ordinal);
        return Roles.Contains(plus > 0 ? local[..plus] : local);
    }

    /// <summary>True for a provider that gives mailboxes to anyone.</summary>
    public static bool IsFreeMail(string domain) => FreeMail.Contains(domain);

    /// <summary>True for a throw-away provider, its subdomains included.</summary>
    public static bool IsDisposable(string domain)
    {
        for (var rest = domain; ; )
        {
            if (Disposable.Contains(rest))
            {
                return true;
            }

            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
            {
                return false;
            }

            rest = rest[(dot + 1)..];
        }
    }
}
