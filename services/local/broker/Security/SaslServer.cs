namespace LeadStreams.Local.Broker.Security;

/// <summary>What the clients of a SASL listener can log in with.</summary>
internal sealed class SaslServer(UserDirectory users)
{
    public const string Plain = "PLAIN";

    /// <summary>The mechanisms offered.</summary>
    public static readonly IReadOnlyList<string> Mechanisms =
    [
        Plain,
        .. ScramAlgorithm.All.Select(algorithm => algorithm.Mechanism),
    ];

    /// <summary>Starts the server's side of a mechanism; null for one not offered.</summary>
    public ISaslExchange? Begin(string mechanism) =>
        mechanism == Plain ? new PlainExchange(users.Current)
        : ScramAlgorithm.Find(mechanism) is { } scram
            ? new ScramExchange(scram, users.Current, ScramExchange.NewNonce())
        : null;
}
