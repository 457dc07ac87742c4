using FsCheck;
using FsCheck.Fluent;
using LeadStreams.Local.Broker.Security;

namespace LeadStreams.Broker.Security.Tests;

/// <summary>Somebody wants to do something.</summary>
internal sealed record Question(AclClient Client, AclOperation Operation, AclResourceType Type, string Name);

/// <summary>The rules of Kafka's authorizer, as naively as they can be written.</summary>
internal static class AclModel
{
    public static bool Allow(AclBinding[] bindings, bool allowIfNone, Question question)
    {
        bool IsAbout(AclBinding b) =>
            b.Resource.Type == question.Type
            && (
                b.Resource.Pattern == AclPatternType.Literal
                    ? b.Resource.Name == "*" || b.Resource.Name == question.Name
                    : question.Name.StartsWith(b.Resource.Name, StringComparison.Ordinal)
            );
        var about = bindings.Where(IsAbout).ToList();
        if (about.Count == 0)
            return allowIfNone;
        var mine = about
            .Where(b => b.Principal == "User:*" || b.Principal == question.Client.Principal)
            .Where(b => b.Host == "*" || b.Host == question.Client.Host)
            .ToList();
        var denied = mine.Exists(b =>
            b.Permission == AclPermission.Deny && (b.Operation == AclOperation.All || b.Operation == question.Operation)
        );
        List<AclOperation> enough = [question.Operation, AclOperation.All];
        if (question.Operation == AclOperation.Describe)
            enough.AddRange([AclOperation.Read, AclOperation.Write, AclOperation.Delete, AclOperation.Alter]);
        if (question.Operation == AclOperation.DescribeConfigs)
            enough.Add(AclOperation.AlterConfigs);
        return !denied && mine.Exists(b => b.Permission == AclPermission.Allow && enough.Contains(b.Operation));
    }
}

/// <summary>Rules and questions from so few names that they meet.</summary>
internal static class AclGen
{
    private static readonly Gen<AclResourceType> _types = Gen.Elements(AclResourceType.Topic, AclResourceType.Group);
    private static readonly Gen<AclOperation> _operations = Gen.Choose(3, 12).Select(code => (AclOperation)code);

    public static Gen<AclBinding[]> Bindings =>
        (
            from type in _types
            from pattern in Gen.Elements(AclPatternType.Literal, AclPatternType.Prefixed)
            from name in Gen.Elements("*", "a", "ab", "abc", "b")
            from principal in Gen.Elements("User:*", "User:alice", "User:bob")
            from host in Gen.Elements("*", "h1", "h2")
            from operation in Gen.Frequency((3, _operations), (1, Gen.Constant(AclOperation.All)))
            from permission in Gen.Elements(AclPermission.Allow, AclPermission.Allow, AclPermission.Deny)
            select new AclBinding(new AclResource(type, pattern, name), principal, host, operation, permission)
        ).ArrayOf();

    public static Gen<Question> Questions =>
        from principal in Gen.Elements("User:alice", "User:bob")
        from host in Gen.Elements("h1", "h2")
        from operation in _operations
        from type in _types
        from name in Gen.Elements("a", "ab", "abc", "abcd", "b", "c")
        select new Question(new AclClient(principal, host), operation, type, name);
}
