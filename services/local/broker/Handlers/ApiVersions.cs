using System.Text.RegularExpressions;

namespace LeadStreams.Local.Broker.Handlers;

/// <summary>
/// Answers which APIs are served: the version table cut down to the handlers that are registered. No feature is
/// finalized, so that clients keep to the classic transaction flow.
/// </summary>
internal sealed partial class ApiVersions(IReadOnlyCollection<ApiKey> otherApis)
{
    private readonly ApiVersionRange[] _served =
    [
        .. ApiTable.Ranges.Where(range => range.Key == ApiKey.ApiVersions || otherApis.Contains(range.Key)),
    ];

    public ApiHandler Handler => new(ApiKey.ApiVersions, Answer);

    private void Answer(RequestContext context, ref KafkaReader reader, KafkaWriter response)
    {
        var known = ApiTable.Find(ApiKey.ApiVersions)!.Includes(context.ApiVersion);

        // A version we do not know is answered in the oldest format, which every client can read.
        var version = known ? context.ApiVersion : (short)0;
        response.SwitchTo(ApiTable.IsFlexible(ApiKey.ApiVersions, version));
        var isNamed =
            version < 3 || (SoftwareName().IsMatch(reader.ReadString()) && SoftwareName().IsMatch(reader.ReadString()));
        response.WriteInt16(
            !known ? ErrorCode.UnsupportedVersion
            : isNamed ? ErrorCode.None
            : ErrorCode.InvalidRequest
        );
        foreach (var range in response.Elements(_served))
        {
            response.WriteInt16((short)range.Key);
            response.WriteInt16(0);
            response.WriteInt16(range.Max);
        }

        response.When(version >= 1)?.WriteInt32(0);
    }

    // KIP-511: what client.software.name and version may look like.
    [GeneratedRegex(@"\A[a-zA-Z0-9](?:[a-zA-Z0-9\-.]*[a-zA-Z0-9])?\z", RegexOptions.NonBacktracking)]
    private static partial Regex SoftwareName();
}
