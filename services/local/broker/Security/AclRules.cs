namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// All ACLs at one moment, and what follows from them: deny beats allow, and where no ACL is about a resource the
/// default decides (Apache Kafka's rules).
/// </summary>
internal sealed class AclRules
{
    private static readonly AclBinding[] _none = [];

    private readonly Dictionary<(AclResourceType, string), AclBinding[]> _literal;
    private readonly Dictionary<AclResourceType, AclBinding[]> _prefixed;
    private readonly bool _allowIfNone;

    public AclRules(IReadOnlyCollection<AclBinding> bindings, bool allowIfNone)
    {
        Bindings = bindings;
        _allowIfNone = allowIfNone;
        _literal = bindings
            .Where(b => b.Resource.Pattern == AclPatternType.Literal)
            .GroupBy(b => (b.Resource.Type, b.Resource.Name))
            .ToDictionary(g => g.Key, g => g.ToArray());
        _prefixed = bindings
            .Where(b => b.Resource.Pattern == AclPatternType.Prefixed)
            .GroupBy(b => b.Resource.Type)
            .ToDictionary(g => g.Key, g => g.ToArray());
    }

    public IReadOnlyCollection<AclBinding> Bindings { get; }

    /// <summary>Whether the client may do this to the resource.</summary>
    public bool Allow(in AclClient client, AclOperation operation, AclResourceType type, string name)
    {
        var verdict = default(Verdict);
        verdict.Weigh(Literal(type, name), client, operation, name);
        if (name != AclResource.Wildcard)
            verdict.Weigh(Literal(type, AclResource.Wildcard), client, operation, name);
        verdict.Weigh(_prefixed.GetValueOrDefault(type, _none), client, operation, name);
        return !verdict.Denied && (verdict.Allowed || (!verdict.Found && _allowIfNone));
    }

    /// <summary>Whether there may be a resource of the type that the client may do this to.</summary>
    public bool AllowOnAny(AclClient client, AclOperation operation, AclResourceType type)
    {
        var concerned = Bindings.Where(b => b.Resource.Type == type && b.Concerns(client)).ToArray();
        var denied = concerned.Where(b => b.Denies(operation)).Select(b => b.Resource).ToArray();
        if (denied.Contains(new AclResource(type, AclPatternType.Literal, AclResource.Wildcard)))
            return false;
        return _allowIfNone
            || concerned.Any(b => b.Allows(operation) && !denied.Any(resource => resource.Includes(b.Resource)));
    }

    private AclBinding[] Literal(AclResourceType type, string name) => _literal.GetValueOrDefault((type, name), _none);

    private struct Verdict
    {
        public bool Found;
        public bool Allowed;
        public bool Denied;

        public void Weigh(AclBinding[] bindings, in AclClient client, AclOperation operation, string name)
        {
            foreach (var binding in bindings)
            {
                if (!binding.Resource.Covers(name))
                    continue;
                Found = true;
                if (!binding.Concerns(client))
                    continue;
                Denied |= binding.Denies(operation);
                Allowed |= binding.Allows(operation);
            }
        }
    }
}
