using LeadStreams.Domain.Emails;
using LeadStreams.Domain.Phones;
using LeadStreams.Identity.Resolution;
using LeadStreams.Local.Stack;

namespace LeadStreams.Cli.Decisions;

/// <summary>A token as people type it, made the token that leads carry.</summary>
internal static class TokenArgument
{
    /// <summary>The token; mailboxes and phone numbers in their canonical form.</summary>
    /// <exception cref="StackException">It is none of the namespace.</exception>
    public static TokenId Parse(string tokenNamespace, string value)
    {
        switch (tokenNamespace)
        {
            case IdentityRules.MustLinkNamespace:
                throw new StackException(
                    "a must-link decision is taken back with: leadstreams identity undo DECISION-ID"
                );
            case "mail":
                return new TokenId(
                    tokenNamespace,
                    EmailParser.Parse(value)?.MatchKey ?? throw new StackException($"'{value}' is no e-mail address")
                );
            case "phone":
                return new TokenId(
                    tokenNamespace,
                    PhoneParser.Parse(value, defaultRegion: null).E164
                        ?? throw new StackException($"'{value}' is no phone number in international form (+49…)")
                );
            default:
                return new TokenId(tokenNamespace, value);
        }
    }
}
