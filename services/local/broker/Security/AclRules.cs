namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// All ACLs at one moment, and what follows from them: deny beats allow, and where no ACL is about a resource the
/// default decides (Apache Kafka's rules).
/// </summary>
internal sealed class AclRules(IReadOnlyCollection<AclBinding> bindings, bool allowIfNone)
{
    private readonly ILookup<(AclResourceType, string), AclBinding> _literal = bindings
        .Where(binding => binding.Resource.Pattern == AclPatternType.Literal)
        .ToLookup(binding => (binding.Resource.Type, binding.Resource.Name));
    private readonly ILookup<AclResourceType, AclBinding> _prefixed = bindings
        .Where(binding => binding.Resource.Pattern == AclPatternType.Prefixed)
        .ToLookup(binding => binding.Resource.Type);

    public IReadOnlyCollection<AclBinding> Bindings { get; } = bindings;

    /// <summary>Whether the client may do this to the resource.</summary>
    public bool Allow(in AclClient client, AclOperation operation, AclResourceType type, string name)
    {
        var (found, allowed) = (false, false);
        foreach (var binding in About(type, name))
        {
            found = true;
            if (!binding.Concerns(client))
                continue;
            if (binding.Denies(operation))
                return false;
            allowed |= binding.Allows(operation);
        }

        return allowed || (!found && allowIfNone);
    }

    /// <summary>Whether there may be a resource of the type that the client may do this to.</summary>
    public bool AllowOnAny(AclClient client, AclOperation operation, AclResourceType type)
    {
        var concerned = Bindings.Where(b => b.Resource.Type == type && b.Concerns(client)).ToArray();
        var denied = concerned.Where(b => b.Denies(operation)).Select(b => b.Resource).ToArray();
        if (denied.Contains(new AclResource(type, AclPatternType.Literal, AclResource.Wildcard)))
            return false;
        return allowIfNone
            || concerned.Any(b => b.Allows(operation) && !denied.Any(resource => resource.Includes(b.Resource)));
    }

    private IEnumerable<AclBinding> About(AclResourceType type, string name) =>
        _literal[(type, name)]
            .Concat(_literal[(type, AclResource.Wildcard)])
            .Concat(_prefixed[type].Where(binding => binding.Resource.Covers(name)));
}
