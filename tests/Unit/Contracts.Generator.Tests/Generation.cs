extern alias contracts;
using System.Collections.Immutable;
using LeadStreams.Contracts.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace LeadStreams.Contracts.Generator.Tests;

/// <summary>Runs the generator over schema files in memory and compiles what it makes.</summary>
internal sealed class Generation
{
    private static readonly CSharpParseOptions Parsing = CSharpParseOptions.Default.WithDocumentationMode(
        DocumentationMode.Diagnose
    );

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(object).Assembly.Location)
            .Append(typeof(contracts::LeadStreams.Contracts.AvroReader).Assembly.Location)
            .Distinct()
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private Generation(ImmutableArray<Diagnostic> diagnostics, Compilation compilation)
    {
        Diagnostics = diagnostics;
        Compilation = compilation;
    }

    /// <summary>What the generator reported.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; }

    public Compilation Compilation { get; }

    public static Generation Of(params (string Path, string Text)[] files) => Of("test=Test.Types", files);

    public static Generation Of(string namespaces, params (string Path, string Text)[] files)
    {
        var driver = Driver(namespaces, files)
            .RunGeneratorsAndUpdateCompilation(Empty(), out var compilation, out var diagnostics);
        driver.GetRunResult().Results[0].Exception.ShouldBeNull();
        return new Generation(diagnostics, compilation);
    }

    public static GeneratorDriver Driver(string namespaces, params (string Path, string Text)[] files) =>
        CSharpGeneratorDriver.Create(
            [new AvroGenerator().AsSourceGenerator()],
            files.Select(file => new File(file.Path, file.Text)),
            Parsing,
            new Options(namespaces),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true)
        );

    public static CSharpCompilation Empty(string source = "") =>
        CSharpCompilation.Create(
            "Generated",
            [CSharpSyntaxTree.ParseText(source, Parsing)],
            References,
            new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );

    /// <summary>Requires that nothing was reported and that the code compiles without a warning.</summary>
    public Generation ShouldCompile()
    {
        Diagnostics.ShouldBeEmpty();
        Compilation
            .GetDiagnostics()
            .Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)
            .Select(diagnostic => diagnostic.ToString())
            .ShouldBeEmpty();
        return this;
    }

    public INamedTypeSymbol Type(string name) => Compilation.GetTypeByMetadataName(name).ShouldNotBeNull();

    /// <summary>Requires one diagnostic at a place, lines counted from 1.</summary>
    public void ShouldReport(string id, string path, int line, string text)
    {
        var found = Diagnostics.Where(diagnostic =>
            diagnostic.Id == id && diagnostic.Location.GetLineSpan().Path == path
        );
        found.ShouldContain(
            diagnostic =>
                diagnostic.Location.GetLineSpan().StartLinePosition.Line == line - 1
                && diagnostic.GetMessage(null).Contains(text),
            string.Join("\n", Diagnostics)
        );
    }

    private sealed class File(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    private sealed class Options(string namespaces) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(namespaces);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(string namespaces) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, out string value)
        {
            value = namespaces;
            return key == "build_property.AvroNamespaces";
        }
    }
}
