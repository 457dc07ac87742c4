namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// One line of a users file: <c>user:mechanism:iterations:salt:stored-key:server-key</c> with base64 values, or
/// <c>user:password</c>. Exactly one of verifier and password is there.
/// </summary>
internal sealed record UserEntry(string User, ScramVerifier? Verifier, string? Password)
{
    private const char Separator = ':';

    /// <summary>Reads a line that is neither empty nor a comment.</summary>
    /// <exception cref="FormatException">The line is neither; the message never repeats a secret.</exception>
    public static UserEntry Parse(string line)
    {
        var colon = line.IndexOf(Separator, StringComparison.Ordinal);
        if (colon <= 0 || colon == line.Length - 1)
            throw new FormatException(
                "a line is user:password or user:mechanism:iterations:salt:stored-key:server-key"
            );
        var user = line[..colon];
        var fields = line[(colon + 1)..].Split(Separator);
        return ScramAlgorithm.Find(fields[0]) is { } algorithm
            ? new UserEntry(user, ParseVerifier(algorithm, fields), null)
            : new UserEntry(user, null, line[(colon + 1)..]);
    }

    /// <summary>The line of a verifier.</summary>
    public override string ToString() =>
        Verifier is { } v
            ? string.Join(
                Separator,
                User,
                v.Algorithm.Mechanism,
                v.Iterations.ToString(CultureInfo.InvariantCulture),
                Convert.ToBase64String(v.Salt),
                Convert.ToBase64String(v.StoredKey),
                Convert.ToBase64String(v.ServerKey)
            )
            : $"{User}:***";

    private static ScramVerifier ParseVerifier(ScramAlgorithm algorithm, string[] fields)
    {
        if (fields.Length != 5)
            throw new FormatException("a verifier is mechanism:iterations:salt:stored-key:server-key");
        var valid = int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations);
        if (!valid || iterations is < ScramVerifier.MinIterations or > ScramVerifier.MaxIterations)
            throw new FormatException($"iterations are {ScramVerifier.MinIterations} to {ScramVerifier.MaxIterations}");
        var salt = Convert.FromBase64String(fields[2]);
        var storedKey = Convert.FromBase64String(fields[3]);
        var serverKey = Convert.FromBase64String(fields[4]);
        if (salt.Length == 0)
            throw new FormatException("the salt is empty");
        if (storedKey.Length != algorithm.HashBytes || serverKey.Length != algorithm.HashBytes)
            throw new FormatException($"the keys of {algorithm.Mechanism} are {algorithm.HashBytes} bytes in base64");
        return new ScramVerifier(algorithm, iterations, salt, storedKey, serverKey);
    }
}
