using System.Diagnostics;
using System.Reflection;

[assembly: AssemblyFixture(typeof(LeadStreams.Avro.Conformance.Tests.AvroClients))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace LeadStreams.Avro.Conformance.Tests;

/// <summary>The other implementations. What is missing is a failure: without them these tests say nothing.</summary>
public sealed class AvroClients : IDisposable
{
    private const string PythonExecutable = "/usr/bin/python3";

    public AvroClients()
    {
        var root = typeof(AvroClients)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "RepositoryRoot")
            .Value!;
        var folder = Path.Combine(root, "tests", "Conformance", "avro-clients");
        Require(
            PythonExecutable,
            ["-c", "import avro.schema"],
            folder,
            "install python3-avro (apt-get install python3-avro)"
        );
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "@kafkajs", "confluent-schema-registry")))
        {
            Require(
                "npm",
                ["ci", "--no-audit", "--no-fund", "--ignore-scripts"],
                folder,
                "install Node.js with npm, and let npm reach its registry"
            );
        }
        Folder = folder;
        Python = new AvroClient("python3-avro", PythonExecutable, "client.py", folder);
        Avsc = new AvroClient("avsc", "node", "client.js", folder);
    }

    /// <summary>Where the scripts of the other implementations are.</summary>
    public string Folder { get; }

    public AvroClient Python { get; }

    public AvroClient Avsc { get; }

    public void Dispose()
    {
        Python.Dispose();
        Avsc.Dispose();
    }

    private static void Require(string file, string[] arguments, string folder, string remedy)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode == 0)
            {
                return;
            }
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such program: the message below says what to do.
        }
        throw new InvalidOperationException($"'{file} {string.Join(' ', arguments)}' failed: {remedy}");
    }
}
