namespace LeadStreams.Domain.Topics;

/// <summary>A topic as it stands on a broker.</summary>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Configuration">The topic's configuration entries, by Kafka's names.</param>
public sealed record ExistingTopic(int Partitions, IReadOnlyDictionary<string, string> Configuration);

/// <summary>What must happen to a topic so that it is as the catalog says.</summary>
public enum TopicStepKind
{
    /// <summary>The topic is missing.</summary>
    Create,

    /// <summary>Configuration entries differ and can be changed.</summary>
    Configure,

    /// <summary>The partition count differs: keys would move to other partitions, so this is never changed in place.</summary>
    Conflict,
}

/// <summary>One step of a plan.</summary>
public sealed record TopicStep(TopicStepKind Kind, TopicDefinition Topic, string Reason);

/// <summary>The difference between the catalog and a broker.</summary>
public static class TopicPlan
{
    /// <summary>The steps, in the order of the catalog. Topics on the broker that the catalog does not name are left alone.</summary>
    public static IReadOnlyList<TopicStep> Compare(
        TopicCatalog catalog,
        IReadOnlyDictionary<string, ExistingTopic> existing
    )
    {
        var steps = new List<TopicStep>();
        foreach (var topic in catalog.Topics)
        {
            if (!existing.TryGetValue(topic.Name, out var found))
            {
                steps.Add(
                    new TopicStep(
                        TopicStepKind.Create,
                        topic,
                        $"{topic.Partitions} partition(s), {Settings(topic.Configuration)}"
                    )
                );
            }
            else if (found.Partitions != topic.Partitions)
            {
                steps.Add(
                    new TopicStep(
                        TopicStepKind.Conflict,
                        topic,
                        $"has {found.Partitions} partition(s), the catalog says {topic.Partitions}: create a new topic and replay, keys would move"
                    )
                );
            }
            else
            {
                AddConfiguration(topic, found, steps);
            }
        }

        return steps;
    }

    private static void AddConfiguration(TopicDefinition topic, ExistingTopic found, List<TopicStep> steps)
    {
        var differing = topic
            .Configuration.Where(entry =>
                !found.Configuration.TryGetValue(entry.Key, out var value) || value != entry.Value
            )
            .ToDictionary();
        if (differing.Count > 0)
        {
            steps.Add(new TopicStep(TopicStepKind.Configure, topic, Settings(differing)));
        }
    }

    private static string Settings(IEnumerable<KeyValuePair<string, string>> entries) =>
        string.Join(", ", entries.Select(entry => $"{entry.Key}={entry.Value}"));
}
