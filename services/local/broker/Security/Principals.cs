namespace LeadStreams.Local.Broker.Security;

/// <summary>Names of principals: a type, a colon and a name. Users are the only type there is.</summary>
internal static class Principals
{
    public const string Anonymous = "User:ANONYMOUS";

    /// <summary>In an ACL: everyone.</summary>
    public const string Everyone = "User:*";

    public static string OfUser(string name) => $"User:{name}";

    /// <summary>Whether the text has both type and name.</summary>
    public static bool IsValid(string principal)
    {
        var colon = principal.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < principal.Length - 1;
    }
}
