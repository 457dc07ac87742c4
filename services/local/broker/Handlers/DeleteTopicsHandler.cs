namespace LeadStreams.Local.Broker.Handlers;

/// <summary>Deletes topics by name or id; <paramref name="forgetOffsets"/> then drops what groups committed for them.</summary>
internal sealed class DeleteTopicsHandler(
    LogDirectory log,
    Configuration.BrokerSettings settings,
    Func<string, Task> forgetOffsets
) : ApiHandler(ApiKey.DeleteTopics)
{
    private readonly record struct Doomed(string? Name, Guid Id);

    public override async ValueTask HandleAsync(RequestContext context, ReadOnlyMemory<byte> body, KafkaWriter response)
    {
        var version = context.ApiVersion;
        var topics = Read(context, body.Span);
        foreach (var doomed in response.Elements(topics))
        {
            var topic = PartitionLookup.FindTopic(log, doomed.Name, doomed.Id);
            var known = doomed.Name ?? topic?.Name;
            var outcome =
                known is not null && !context.AllowsTopic(AclOperation.Delete, known) ? Denied.Topic
                : topic is null ? Unknown(doomed)
                : await DeleteAsync(topic);

            // Neither name nor id is told to those who may not see the topic.
            var told = known is null || context.AllowsTopic(AclOperation.Describe, known);
            Write(version, told ? known : doomed.Name, told ? topic?.Id ?? doomed.Id : doomed.Id, outcome, response);
        }
    }

    private static Doomed[] Read(RequestContext context, ReadOnlySpan<byte> body)
    {
        var reader = new KafkaReader(body, context.Flexible);
        var topics =
            context.ApiVersion < 6
                ? Array.ConvertAll(reader.ReadStrings(), name => new Doomed(name, Guid.Empty))
                : reader.ReadArray(17, (ref one) => new Doomed(one.ReadNullableString(), one.ReadUuid()));
        reader.ReadInt32(); // The timeout: deletion is done when it is answered.
        reader.SkipTags();
        return topics;
    }

    private static Outcome Unknown(Doomed doomed) =>
        doomed.Name is null
            ? new(ErrorCode.UnknownTopicId, "There is no topic of this id.")
            : new(ErrorCode.UnknownTopicOrPartition, "There is no topic of this name.");

    private async ValueTask<Outcome> DeleteAsync(Topic topic)
    {
        if (!settings.Boolean("delete.topic.enable"))
            return new(ErrorCode.TopicDeletionDisabled, "delete.topic.enable is false.");
        if (topic.IsInternal)
            return new(ErrorCode.InvalidRequest, "Internal topics cannot be deleted.");
        if (!await log.DeleteTopicAsync(topic.Name))
            return new(ErrorCode.UnknownTopicOrPartition, "There is no topic of this name.");
        await forgetOffsets(topic.Name);
        return Outcome.Success;
    }

    private static void Write(short version, string? name, Guid id, Outcome outcome, KafkaWriter response)
    {
        response.WriteNullableString(name);
        if (version >= 6)
            response.WriteUuid(id);
        response.WriteInt16(outcome.ErrorCode);
        if (version >= 5)
            response.WriteNullableString(outcome.Message);
    }
}
