namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The security a broker was started with: logins on a SASL listener, and ACLs. Without any of its options nothing of
/// it is there.
/// </summary>
/// <param name="Authorizer">Decides what clients may do.</param>
/// <param name="Users">Who may log in on the SASL listener; null without such a listener.</param>
/// <param name="Handlers">The APIs that come with it.</param>
internal sealed record BrokerSecurity(Authorizer Authorizer, UserDirectory? Users, IReadOnlyList<ApiHandler> Handlers)
{
    public const string SuperUsers = "super.users";
    public const string AllowIfNoAcl = "allow.everyone.if.no.acl.found";

    /// <summary>
    /// The settings of a broker with these options: with a SASL listener, what no ACL is about is closed unless it is
    /// said otherwise.
    /// </summary>
    public static IReadOnlyDictionary<string, string> SettingsOf(BrokerOptions options) =>
        options.SaslListen is null || options.Settings.ContainsKey(AllowIfNoAcl)
            ? options.Settings
            : new Dictionary<string, string>(options.Settings) { [AllowIfNoAcl] = "false" };

    /// <summary>Reads users and ACLs. The data folder must be locked by this process already.</summary>
    /// <exception cref="ArgumentException">The options do not fit together.</exception>
    /// <exception cref="FormatException">The users file is malformed.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static BrokerSecurity Open(BrokerOptions options, BrokerSettings settings, ILogger logger)
    {
        if (options.SaslListen is null != options.UsersFile is null)
            throw new ArgumentException("--sasl-listen and --users go together: a login needs both.");
        var files = new DiskFileSystem();
        var superUsers = settings.Given(SuperUsers);
        if (options.SaslListen is null && superUsers is null && settings.Given(AllowIfNoAcl) is null)
        {
            if (new AclStore(files, options.DataDirectory, allowIfNone: true).Rules.Bindings.Count is > 0 and var count)
                Log.AclsNotEnforced(logger, options.DataDirectory, count);
            return new BrokerSecurity(Authorizer.AllowAll, null, []);
        }

        var acls = new AclStore(files, options.DataDirectory, settings.Boolean(AllowIfNoAcl));
        var users = options.UsersFile is { } path ? new UserDirectory(path, logger) : null;
        var logins = users is null ? [] : new SaslApis(logger).Handlers;
        var authorizer = new Authorizer(acls, ParseSuperUsers(superUsers ?? ""));
        return new BrokerSecurity(authorizer, users, [.. new AclApis(acls).Handlers, .. logins]);
    }

    private static string[] ParseSuperUsers(string text)
    {
        var names = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return Array.Find(names, name => !Principals.IsValid(name)) is { } wrong
            ? throw new ArgumentException(
                $"{SuperUsers}: '{wrong}' is not of the form User:name; ';' separates several."
            )
            : names;
    }
}
