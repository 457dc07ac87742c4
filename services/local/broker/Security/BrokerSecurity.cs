using LeadStreams.Local.Broker.Configuration;
using LeadStreams.Local.Broker.Security.Handlers;

namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The security a broker was started with: logins on a SASL listener, and ACLs. Without any of its options nothing of
/// it is there.
/// </summary>
internal sealed class BrokerSecurity
{
    public const string SuperUsers = "super.users";
    public const string AllowIfNoAcl = "allow.everyone.if.no.acl.found";

    private BrokerSecurity(Authorizer authorizer, SaslServer? sasl, IReadOnlyList<ApiHandler> handlers)
    {
        Authorizer = authorizer;
        Sasl = sasl;
        Handlers = handlers;
    }

    public Authorizer Authorizer { get; }

    /// <summary>What clients of the SASL listener log in with; null without such a listener.</summary>
    public SaslServer? Sasl { get; }

    /// <summary>The APIs that come with it.</summary>
    public IReadOnlyList<ApiHandler> Handlers { get; }

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
            if (AclStore.Count(files, options.DataDirectory) is > 0 and var count)
                Log.AclsNotEnforced(logger, options.DataDirectory, count);
            return new BrokerSecurity(Authorizer.AllowAll, null, []);
        }

        var acls = AclStore.Open(files, options.DataDirectory, settings.Boolean(AllowIfNoAcl));
        List<ApiHandler> handlers =
        [
            new DescribeAclsHandler(acls),
            new CreateAclsHandler(acls),
            new DeleteAclsHandler(acls),
        ];
        SaslServer? sasl = null;
        if (options.UsersFile is { } path)
        {
            sasl = new SaslServer(new UserDirectory(path, logger));
            handlers.AddRange([new SaslHandshakeHandler(), new SaslAuthenticateHandler(logger)]);
        }

        return new BrokerSecurity(new Authorizer(acls, ParseSuperUsers(superUsers ?? "")), sasl, handlers);
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
