using Microsoft.CodeAnalysis;

namespace LeadStreams.Contracts.Generator;

/// <summary>What the generator reports.</summary>
internal static class GeneratorDiagnostics
{
    private const string Category = "LeadStreams.Contracts";

    public static readonly DiagnosticDescriptor BadSchema = new(
        "LSC001",
        "Invalid Avro schema",
        "Invalid Avro schema: {0}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );

    public static readonly DiagnosticDescriptor Unsupported = new(
        "LSC002",
        "Avro type without a C# counterpart",
        "{0}: {1}",
        Category,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true
    );
}
