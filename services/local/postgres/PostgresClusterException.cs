namespace LeadStreams.Local.Postgres;

/// <summary>The cluster cannot be made, started or stopped; the message says why and how to mend it.</summary>
public sealed class PostgresClusterException(string message) : Exception(message);
