namespace LeadStreams.Domain.Emails;

/// <summary>An e-mail address in its three forms (the raw one stays with whoever has it).</summary>
/// <param name="Normalized">Trimmed, lower case, punycode domain: for sending and as key in other systems.</param>
/// <param name="MatchKey">The provider's canonical form: addresses that reach one mailbox share it. For matching only, never for sending.</param>
/// <param name="Domain">Domain of the normalized form.</param>
/// <param name="Kind">Whose mailbox it can be.</param>
public sealed record EmailAddress(string Normalized, string MatchKey, string Domain, EmailKind Kind)
{
    /// <summary>True when the address can stand for one person.</summary>
    public bool IdentifiesPerson => Kind is EmailKind.Business or EmailKind.FreeMail;
}

/// <summary>Whose mailbox an address can be.</summary>
public enum EmailKind
{
    /// <summary>At a domain that is nobody's list: presumably the employer's.</summary>
    Business,

    /// <summary>At a provider that gives mailboxes to anyone.</summary>
    FreeMail,

    /// <summary>A function of a company (info@, sales@ …; RFC 2142 and custom): many people behind it.</summary>
    Role,

    /// <summary>A throw-away mailbox.</summary>
    Disposable,
}
