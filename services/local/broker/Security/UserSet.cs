using System.Security.Cryptography;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The users there are. Those there are not have a verifier too, which no password fits.</summary>
internal sealed class UserSet
{
    private static readonly byte[] _decoySecret = RandomNumberGenerator.GetBytes(32);

    private readonly Dictionary<(string User, ScramAlgorithm Algorithm), ScramVerifier> _verifiers = [];

    public UserSet(IEnumerable<UserEntry> entries)
    {
        // From a plain password every mechanism can be served; the password itself is not kept.
        foreach (var entry in entries)
        {
            foreach (var verifier in entry.Verifier is { } own ? [own] : ScramVerifier.CreateAll(entry.Password!))
                _verifiers[(entry.User, verifier.Algorithm)] = verifier;
        }
    }

    /// <summary>The verifier of a user for a mechanism.</summary>
    public ScramVerifier Find(string user, ScramAlgorithm algorithm) =>
        _verifiers.GetValueOrDefault((user, algorithm)) ?? ScramVerifier.Decoy(algorithm, _decoySecret, user);

    /// <summary>A verifier of a user, whichever mechanism it is made for.</summary>
    public ScramVerifier FindAny(string user) =>
        ScramAlgorithm.All.Select(a => _verifiers.GetValueOrDefault((user, a))).FirstOrDefault(v => v is not null)
        ?? ScramVerifier.Decoy(ScramAlgorithm.Sha256, _decoySecret, user);
}
