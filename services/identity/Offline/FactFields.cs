using System.Diagnostics.CodeAnalysis;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Offline;

/// <summary>The fields of one fact as they were read, and the fact that they make.</summary>
internal struct FactFields
{
    /// <summary>up, del, must, cannot or suppress.</summary>
    public string? Type;

    public string? Lead;
    public long? Version;

    /// <summary>When the lead occurred, in whatever unit, as long as it is one.</summary>
    public long? OccurredAt;

    public List<TokenId>? Tokens;
    public string? Decision;
    public string? LeadA;
    public string? LeadB;
    public bool? On;
    public TokenId? Token;

    /// <summary>The source's own content hash; decides between facts of one version.</summary>
    public string? Hash;

    /// <summary>The fact: a <see cref="LeadFact"/> or a <see cref="DecisionFact"/>.</summary>
    /// <exception cref="FormatException">The type is not known, or a field that it needs is missing.</exception>
    public readonly object ToFact() =>
        Type switch
        {
            "up" => new LeadFact(
                Require(Lead, "lead"),
                Require(Version, "version"),
                Hash ?? "",
                Deleted: false,
                Require(OccurredAt, "ts"),
                Require(Tokens, "tokens").ToArray()
            ),
            "del" => new LeadFact(
                Require(Lead, "lead"),
                Require(Version, "version"),
                Hash ?? "",
                Deleted: true,
                OccurredAtMs: 0,
                []
            ),
            "must" => Pair(DecisionKind.MustLink),
            "cannot" => Pair(DecisionKind.CannotLink),
            "suppress" => Suppression(Require(Token, "token")),
            null => throw new FormatException("the fact lacks 'type' (cannot, del, must, suppress or up)"),
            _ => throw new FormatException(
                $"there is no fact of the type '{Type}' (known: cannot, del, must, suppress, up)"
            ),
        };

    private readonly DecisionFact Pair(DecisionKind kind) =>
        new(
            Require(Decision, "decision"),
            Require(Version, "version"),
            Require(On, "on"),
            kind,
            Require(LeadA, "a"),
            Require(LeadB, "b"),
            Token: null
        );

    /// <summary>The register of a suppression is its token; the leading NUL keeps it apart from the ids of decisions, which hold no control characters.</summary>
    private readonly DecisionFact Suppression(TokenId token) =>
        new(
            "\0" + JsonText.Of([token.Namespace, token.Value]),
            Require(Version, "version"),
            Require(On, "on"),
            DecisionKind.SuppressToken,
            LeadA: null,
            LeadB: null,
            token
        );

    private readonly T Require<T>([NotNull] T? field, string name)
        where T : class => field ?? throw Lacks(name);

    private readonly T Require<T>([NotNull] T? field, string name)
        where T : struct => field ?? throw Lacks(name);

    private readonly FormatException Lacks(string name) => new($"a fact of the type '{Type}' needs '{name}'");
}
