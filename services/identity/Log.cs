using Microsoft.Extensions.Logging;

namespace LeadStreams.Identity;

/// <summary>Log events of identity, ids 7000 to 7499.</summary>
internal static partial class Log
{
    [LoggerMessage(7000, LogLevel.Warning, "{Path} is missing; the built-in identity rules {Version} apply")]
    public static partial void RulesFileMissing(this ILogger logger, string path, string version);

    [LoggerMessage(
        7001,
        LogLevel.Warning,
        "The rules {Offered} of this instance are older than {InForce}, by which partition {Partition} goes on"
    )]
    public static partial void RulesAreOlder(this ILogger logger, string offered, string inForce, int partition);
}
