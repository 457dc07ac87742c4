namespace LeadStreams.Local.Broker.Groups.Handlers;

/// <summary>Splits a commit by what the client may read: what it may not is refused, the rest goes on.</summary>
internal static class OffsetAuthorization
{
    /// <summary>Commits what is allowed and gives the errors of all, in the order of the request.</summary>
    public static async Task<short[]> CommitAsync(
        RequestContext context,
        CommitRequest request,
        Func<CommitRequest, Task<short[]>> commit
    )
    {
        if (!context.AllowsGroup(AclOperation.Read, request.GroupId))
            return Array.ConvertAll(new short[request.Offsets.Count], _ => ErrorCode.GroupAuthorizationFailed);
        var denied = request.Offsets.Where(o => !context.AllowsTopic(AclOperation.Read, o.Partition.Topic)).ToHashSet();
        if (denied.Count == 0)
            return await commit(request);

        var allowed = request.Offsets.Where(offset => !denied.Contains(offset)).ToArray();
        var outcomes = allowed.Length > 0 ? await commit(request with { Offsets = allowed }) : [];
        var errors = new short[request.Offsets.Count];
        for (int i = 0, next = 0; i < errors.Length; i++)
        {
            errors[i] = denied.Contains(request.Offsets[i]) ? ErrorCode.TopicAuthorizationFailed : outcomes[next++];
        }

        return errors;
    }
}
