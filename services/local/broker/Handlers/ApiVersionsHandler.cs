using System.Text.RegularExpressions;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Answers which APIs are served: the version table cut down to the handlers that are registered. No feature is
/// finalized, so that clients keep to the classic transaction flow.
/// </summary>
internal sealed partial class ApiVersionsHandler(IReadOnlyCollection<ApiKey> otherApis)
    : ImmediateHandler(ApiKey.ApiVersions)
{
    private readonly ApiVersionRange[] _served = ApiTable
        .Ranges.ToArray()
        .Where(range => range.Key == ApiKey.ApiVersions || otherApis.Contains(range.Key))
        .ToArray();

    protected override void Handle(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var known = ApiTable.Find((short)ApiKey.ApiVersions)!.Value.Includes(context.ApiVersion);

        // A version we do not know is answered in the oldest format, which every client can read.
        var version = known ? context.ApiVersion : (short)0;
        response.SwitchTo(ApiTable.IsFlexible(ApiKey.ApiVersions, version));
        var error = known ? Check(context, ref reader) : ErrorCode.UnsupportedVersion;

        response.WriteInt16(error);
        foreach (var range in response.Elements(_served))
        {
            response.WriteInt16((short)range.Key);
            response.WriteInt16(range.Min);
            response.WriteInt16(range.Max);
        }

        if (version >= 1)
            response.WriteInt32(0);
    }

    private static short Check(RequestContext context, ref KafkaReader reader)
    {
        if (context.ApiVersion < 3)
            return ErrorCode.None;
        var name = reader.ReadString();
        var version = reader.ReadString();
        return SoftwareName().IsMatch(name) && SoftwareName().IsMatch(version)
            ? ErrorCode.None
            : ErrorCode.InvalidRequest;
    }

    // KIP-511: what client.software.name and version may look like.
    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex SoftwareName();
}
