namespace LeadStreams.PostgresSink.Retention;

/// <summary>A table whose rows end when their records could have left the topic.</summary>
/// <param name="Table">Name within the schema <c>leads</c>.</param>
/// <param name="Column">When the record was written to its topic; indexed.</param>
/// <param name="Retention">How long the topic keeps records.</param>
internal sealed record TableRetention(string Table, string Column, TimeSpan Retention);
