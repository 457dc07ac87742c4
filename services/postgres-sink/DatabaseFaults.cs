using System.Net.Sockets;
using Npgsql;

namespace LeadStreams.PostgresSink;

/// <summary>Tells a database that is away, starting or busy from one that refuses.</summary>
internal static class DatabaseFaults
{
    /// <summary>True when trying again later is the answer.</summary>
    public static bool AreTransient(Exception fault) =>
        fault switch
        {
            // 57P: the server was shut down, crashed or is starting.
            PostgresException refused => refused.IsTransient
                || refused.SqlState.StartsWith("57P", StringComparison.Ordinal),
            NpgsqlException => true,
            SocketException or TimeoutException => true,
            _ => false,
        };
}
