using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace LeadStreams.Contracts.Generator;

/// <summary>
/// Generates a sealed record for each Avro record and an enum for each Avro enum of the project's <c>.avsc</c> files
/// (AdditionalFiles), with binary reading and writing. The build property <c>AvroNamespaces</c> maps namespaces:
/// <c>leadstreams.v1=LeadStreams.Contracts</c>, several separated by commas.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class AvroGenerator : IIncrementalGenerator
{
    private const string NamespacesProperty = "build_property.AvroNamespaces";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var files = context
            .AdditionalTextsProvider.Where(static text => text.Path.EndsWith(".avsc", StringComparison.Ordinal))
            .Select(static (text, cancel) => new SchemaFile(text.Path, text.GetText(cancel)?.ToString() ?? ""))
            .Collect();
        var namespaces = context.AnalyzerConfigOptionsProvider.Select(
            static (options, _) =>
                options.GlobalOptions.TryGetValue(NamespacesProperty, out var value) ? value : string.Empty
        );
        context.RegisterSourceOutput(
            files.Combine(namespaces),
            static (output, input) => Generate(output, new SchemaSet(input.Left), new CSharpNames(input.Right))
        );
    }

    private static void Generate(SourceProductionContext output, SchemaSet schemas, CSharpNames names)
    {
        foreach (var diagnostic in schemas.Diagnostics)
        {
            output.ReportDiagnostic(diagnostic);
        }
        var types = new CSharpTypes(names);
        foreach (var (schema, file) in schemas.Types)
        {
            if (types.Fault(schema) is { } fault)
            {
                output.ReportDiagnostic(
                    Diagnostic.Create(GeneratorDiagnostics.Unsupported, file.At(1, 1), schema.Name, fault)
                );
                continue;
            }
            var code = schema switch
            {
                RecordSchema record => RecordEmitter.Emit(record, types),
                EnumSchema symbols => EnumEmitter.Emit(symbols, names),
                _ => null,
            };
            if (code is not null)
            {
                output.AddSource(schema.Name + ".g.cs", SourceText.From(code, Encoding.UTF8));
            }
        }
    }
}
