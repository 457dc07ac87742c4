using System.Text;

namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The PLAIN mechanism (RFC 4616): one token with user and password. Any verifier of the user will do to check it.
/// </summary>
internal sealed class PlainExchange(UserSet users) : ISaslExchange
{
    public SaslStep Next(ReadOnlySpan<byte> token)
    {
        var first = token.IndexOf((byte)0);
        if (first < 0)
            return SaslStep.Failed;
        var rest = token[(first + 1)..];
        var second = rest.IndexOf((byte)0);
        if (second <= 0)
            return SaslStep.Failed;
        var authorizeAs = Encoding.UTF8.GetString(token[..first]);
        var user = Encoding.UTF8.GetString(rest[..second]);
        var password = rest[(second + 1)..];

        // Checked in any case: how long a refusal takes must not tell whether the user exists.
        var matches = users.FindAny(user).Matches(password);
        return matches && (authorizeAs.Length == 0 || authorizeAs == user) ? SaslStep.Done(user, []) : SaslStep.Failed;
    }
}
