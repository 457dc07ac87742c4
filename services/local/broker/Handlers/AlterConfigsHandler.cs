using LeadStreams.Local.Broker.Configuration;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Changes the configs of topics: AlterConfigs replaces all overrides of a topic, IncrementalAlterConfigs changes single
/// ones. The broker's own settings are given at its start and cannot be changed.
/// </summary>
internal sealed class AlterConfigsHandler(ApiKey apiKey, LogDirectory log) : ImmediateHandler(apiKey)
{
    private enum Operation : sbyte
    {
        Set = 0,
        Delete = 1,
        Append = 2,
        Subtract = 3,
    }

    private readonly record struct Change(string Name, Operation Operation, string? Value);

    private readonly record struct Alteration(ConfigResource Resource, Change[] Changes);

    private bool IsIncremental => ApiKey == ApiKey.IncrementalAlterConfigs;

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var alterations = reader.ReadArray(
            4,
            (ref one) => new Alteration(ConfigResource.Read(ref one), one.ReadArray(2, ReadChange))
        );
        var validateOnly = reader.ReadBoolean();

        foreach (var alteration in response.Elements(alterations))
        {
            var outcome =
                alteration.Resource.FindDenial(context, AclOperation.AlterConfigs) ?? Alter(alteration, validateOnly);
            outcome.WriteTo(response);
            response.WriteInt8((sbyte)alteration.Resource.Type);
            response.WriteString(alteration.Resource.Name);
        }
    }

    private Change ReadChange(scoped ref KafkaReader reader)
    {
        var name = reader.ReadString();
        var operation = IsIncremental ? (Operation)reader.ReadInt8() : Operation.Set;
        return new Change(name, operation, reader.ReadNullableString());
    }

    private Outcome Alter(Alteration alteration, bool validateOnly)
    {
        if (alteration.Resource.Type != ConfigResourceType.Topic)
            return new(ErrorCode.InvalidRequest, "Only topics have configs that can change while the broker runs.");
        if (PartitionLookup.FindTopic(log, alteration.Resource.Name) is not { } topic)
            return new(ErrorCode.UnknownTopicOrPartition, $"There is no topic '{alteration.Resource.Name}'.");
        if (alteration.Changes.DistinctBy(change => change.Name).Count() != alteration.Changes.Length)
            return new(ErrorCode.InvalidRequest, "The request names a config twice.");

        var overrides = IsIncremental
            ? new Dictionary<string, string>(topic.ConfigOverrides, StringComparer.Ordinal)
            : new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var change in alteration.Changes)
        {
            var outcome = Apply(change, overrides);
            if (!outcome.IsSuccess)
                return outcome;
        }

        if (!validateOnly)
            log.SetConfigs(topic, overrides);
        return Outcome.Success;
    }

    private static Outcome Apply(Change change, Dictionary<string, string> overrides)
    {
        if (TopicConfigs.Find(change.Name) is not { } definition)
            return new(ErrorCode.InvalidConfig, TopicConfigs.FindFault(change.Name, change.Value));
        if (change.Operation == Operation.Delete)
        {
            overrides.Remove(change.Name);
            return Outcome.Success;
        }

        if (definition.FindFault(change.Value) is { } fault)
            return new(ErrorCode.InvalidConfig, fault);
        if (change.Operation == Operation.Set)
        {
            overrides[change.Name] = change.Value!;
            return Outcome.Success;
        }

        if (definition.Type != ConfigType.List || change.Operation is not (Operation.Append or Operation.Subtract))
            return new(ErrorCode.InvalidConfig, $"{change.Name}: this operation needs a list.");
        var words = ConfigDefinition.Words(overrides.GetValueOrDefault(change.Name, definition.Default));
        var given = ConfigDefinition.Words(change.Value!);
        var changed = change.Operation == Operation.Append ? words.Union(given) : words.Except(given);
        overrides[change.Name] = string.Join(',', changed);
        return Outcome.Success;
    }
}
