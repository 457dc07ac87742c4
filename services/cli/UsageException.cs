namespace LeadStreams.Cli;

/// <summary>What the user said cannot be done; the message says what can.</summary>
internal sealed class UsageException(string message) : Exception(message);
