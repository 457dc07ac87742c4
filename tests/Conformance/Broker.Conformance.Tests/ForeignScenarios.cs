namespace LeadStreams.Broker.Conformance.Tests;

/// <summary>What every client that is a library of another language is asked to do, and what only some of them can.</summary>
internal static class ForeignScenarios
{
    public static readonly string[] Everyone =
    [
        "produces with none",
        "produces with gzip",
        "produces with snappy",
        "produces with lz4",
        "produces with zstd",
        "produces one megabyte",
        "produces to a topic of append time",
        "consumes from an offset",
        "consumes from a timestamp",
        "pauses and seeks",
        "commits offsets and resumes there",
        "shares a topic among one, five and two members",
        "administers topics",
        "administers configs",
        "administers groups",
        "administers ACLs",
        "logs in with PLAIN",
        "logs in with SCRAM-SHA-256",
        "logs in with SCRAM-SHA-512",
    ];

    public static readonly string[] Transactions =
    [
        "commits and aborts transactions",
        "commits offsets in a transaction",
        "is fenced by its successor",
        "loses a transaction that takes too long",
    ];
}
