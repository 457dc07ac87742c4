namespace LeadStreams.Local.Broker.Handlers;

/// <summary>An error code with words for people; no message when all went well.</summary>
internal readonly record struct Outcome(short ErrorCode, string? Message = null)
{
    public static readonly Outcome Success = new(Protocol.ErrorCode.None);

    public bool IsSuccess => ErrorCode == Protocol.ErrorCode.None;

    /// <summary>Writes code and message, as they lie together in most answers.</summary>
    public void WriteTo(KafkaWriter response)
    {
        response.WriteInt16(ErrorCode);
        response.WriteNullableString(Message);
    }
}
