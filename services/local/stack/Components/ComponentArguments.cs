namespace LeadStreams.Local.Stack.Components;

/// <summary>The command line with which the stack starts one of its parts as a process: <c>leadstreams serve NAME …</c>.</summary>
internal static class ComponentArguments
{
    public static IReadOnlyList<string> For(string component, StackOptions options) =>
        [
            Path.Combine(AppContext.BaseDirectory, "leadstreams.dll"),
            "serve",
            component,
            "--data",
            options.DataDirectory,
            "--schemas",
            options.SchemasDirectory,
            "--sources",
            options.SourcesDirectory,
            "--port-offset",
            (options.Ports.Kafka - new StackPorts().Kafka).ToString(),
            "--flush",
            options.BrokerFlush,
            "--processes",
        ];
}
