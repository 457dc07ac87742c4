namespace LeadStreams.Streams;

/// <summary>Reject codes of the runtime itself; services have their own.</summary>
public static class RejectCodes
{
    /// <summary>The value's bytes are not what its topic's schema says.</summary>
    public const string Undecodable = "undecodable";

    /// <summary>Nothing is wrong with the record: more records than allowed wait behind a dead letter of its key.</summary>
    public const string TooManyParked = "too_many_parked";

    /// <summary>A record of the control topic is no command, or one for another service.</summary>
    public const string UnknownCommand = "unknown_command";
}
