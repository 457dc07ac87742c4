using System.Text.Json;
using LeadStreams.Contracts;
using LeadStreams.Domain;
using LeadStreams.Identity.Configuration;
using LeadStreams.Identity.Resolution;
using LeadStreams.Normalizer;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.Identity.Tests.Labelled;

/// <summary>Sends a case through the normalizer and the rules in force.</summary>
internal sealed class LabelledWorld
{
    private static readonly string Schemas = RepositoryFiles.PathOf("schemas");
    private static readonly NormalizerSources Sources = NormalizerSources.Load(
        Schemas,
        RepositoryFiles.PathOf("services", "sources")
    );

    private readonly Dictionary<string, string> names;
    private readonly IReadOnlyList<ResolvedComponent> resolved;

    private LabelledWorld(Dictionary<string, string> names, IReadOnlyList<ResolvedComponent> resolved)
    {
        this.names = names;
        this.resolved = resolved;
    }

    /// <summary>The persons as the file writes them.</summary>
    public IReadOnlyList<string> Persons =>
        resolved
            .SelectMany(component => component.Clusters)
            .Select(cluster =>
                string.Join(' ', cluster.Leads.Select(lead => names[lead.Id]).Order(StringComparer.Ordinal))
            )
            .Order(StringComparer.Ordinal)
            .ToList();

    /// <summary>The questions to people as the file writes them.</summary>
    public IReadOnlyList<string> Reviews =>
        resolved
            .SelectMany(component => component.BlockedTokens)
            .Select(token => $"{token.Token.Namespace} {token.Reason}")
            .Order(StringComparer.Ordinal)
            .ToList();

    public static LabelledWorld Of(LabelledCase labelled)
    {
        using var normalizer = new TopologyDriver(
            NormalizerTopology.Build(Sources, new InMemorySchemaRegistry()),
            new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero)
        );
        for (var i = 0; i < labelled.Leads.Count; i++)
        {
            var lead = labelled.Leads[i];
            normalizer.Pipe("leads.raw." + lead.Source, lead.RecordId, new RawValue(Body(lead, i)));
        }

        normalizer.Rejected.ShouldBeEmpty(labelled.Name);
        var latest = normalizer.Latest<NormalizedLead>("leads.normalized");
        var facts = new RetainedFacts();
        var names = new Dictionary<string, string>();
        foreach (var lead in labelled.Leads)
        {
            var id = Uuid5.LeadId(lead.Source, lead.RecordId);
            names.TryAdd(id, lead.RecordId);
            facts.Apply(FactOf(latest[id], labelled.Leads.Where(one => one.RecordId == lead.RecordId)));
        }

        foreach (var pair in labelled.Must)
        {
            var ids = pair.Split(' ').Select(name => names.Single(entry => entry.Value == name).Key).ToList();
            facts.Apply(new DecisionFact(pair, 1, On: true, DecisionKind.MustLink, ids[0], ids[1], null));
        }

        return new LabelledWorld(
            names,
            OfflineResolver.Resolve(facts, IdentityRulesFile.LoadInForce(Schemas).ShouldNotBeNull())
        );
    }

    private static LeadFact FactOf(NormalizedLead lead, IEnumerable<LabelledLead> labelled) =>
        new(
            lead.LeadId,
            lead.SourceVersion,
            lead.ContentHash,
            Deleted: false,
            lead.OccurredAt.ToUnixTimeMilliseconds(),
            [
                .. lead.Tokens.Select(token => new TokenId(token.Namespace, token.Value)),
                .. labelled
                    .SelectMany(one => one.Tokens)
                    .Select(text => text.Split('=', 2))
                    .Select(parts => new TokenId(parts[0], parts[1])),
            ]
        );

    private static byte[] Body(LabelledLead lead, int place)
    {
        var time = LabelledLead.TimeOf(place);
        if (lead.Source == "web-form")
        {
            var body = new Dictionary<string, string>(lead.Fields)
            {
                ["submission_id"] = lead.RecordId,
                ["submitted_at"] = time,
            };
            return JsonSerializer.SerializeToUtf8Bytes(body);
        }

        return JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                id = lead.RecordId,
                created_time = time,
                field_data = lead.Fields.Select(field => new
                {
                    name = field.Key == "phone" ? "phone_number"
                    : field.Key == "company" ? "company_name"
                    : field.Key,
                    values = new[] { field.Value },
                }),
            }
        );
    }
}
