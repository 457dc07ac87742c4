using LeadStreams.Domain.Topics;
using LeadStreams.Streams.Kafka.Admin;

namespace LeadStreams.Local.Stack.Kafka;

/// <summary>Brings the topics of a broker in line with the catalog: <c>leadstreams topics plan</c> and <c>apply</c>.</summary>
public sealed class TopicSetup(string bootstrapServers, TopicCatalog catalog)
{
    /// <summary>What would have to be done.</summary>
    public async Task<IReadOnlyList<TopicStep>> PlanAsync()
    {
        using var admin = new TopicAdmin(bootstrapServers);
        var partitions = admin.PartitionCounts();
        var known = catalog
            .Topics.Where(topic => partitions.ContainsKey(topic.Name))
            .Select(topic => topic.Name)
            .ToArray();
        var configurations = await admin.ConfigurationsAsync(known);
        var existing = known.ToDictionary(
            name => name,
            name => new ExistingTopic(partitions[name], configurations[name])
        );
        return TopicPlan.Compare(catalog, existing);
    }

    /// <summary>Creates and configures topics.</summary>
    /// <returns>The steps that were done.</returns>
    /// <exception cref="StackException">A topic stands with another partition count; nothing was changed.</exception>
    public async Task<IReadOnlyList<TopicStep>> ApplyAsync()
    {
        var steps = await PlanAsync();
        var conflicts = steps.Where(step => step.Kind == TopicStepKind.Conflict).ToArray();
        if (conflicts.Length > 0)
        {
            throw new StackException(
                "topics cannot be brought in line with the catalog:\n  "
                    + string.Join("\n  ", conflicts.Select(step => $"{step.Topic.Name} {step.Reason}"))
            );
        }

        using var admin = new TopicAdmin(bootstrapServers);
        await admin.CreateAsync([
            .. steps
                .Where(step => step.Kind == TopicStepKind.Create)
                .Select(step => (step.Topic.Name, step.Topic.Partitions, step.Topic.Configuration)),
        ]);
        foreach (var step in steps.Where(step => step.Kind == TopicStepKind.Configure))
        {
            await admin.ConfigureAsync(step.Topic.Name, step.Topic.Configuration);
        }

        return steps;
    }
}
