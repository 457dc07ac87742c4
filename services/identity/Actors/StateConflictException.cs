namespace LeadStreams.Identity.Actors;

/// <summary>What an instance was started with does not fit the state that is there; the message says what to do.</summary>
internal sealed class StateConflictException(string message) : Exception(message);
