namespace LeadStreams.Local.Broker.Security;

/// <summary>How far an authentication has come.</summary>
internal enum SaslProgress
{
    Continue,
    Done,
    Failed,
}

/// <summary>The server's answer to one token; <paramref name="User"/> is known when it is done.</summary>
internal readonly record struct SaslStep(SaslProgress Progress, byte[] Token, string User = "")
{
    public static readonly SaslStep Failed = new(SaslProgress.Failed, []);

    public static SaslStep Continue(byte[] token) => new(SaslProgress.Continue, token);

    public static SaslStep Done(string user, byte[] token) => new(SaslProgress.Done, token, user);
}

/// <summary>The server's side of one authentication by one mechanism.</summary>
internal interface ISaslExchange
{
    /// <summary>Takes the client's next token. Not called again after it is done or has failed.</summary>
    SaslStep Next(ReadOnlySpan<byte> token);
}
