namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>A copy of the schemas folder that a test may change.</summary>
internal sealed class SchemasCopy : IDisposable
{
    public SchemasCopy()
    {
        foreach (var file in Directory.EnumerateFiles(Checkout.Schemas, "*", SearchOption.AllDirectories))
        {
            var target = System.IO.Path.Combine(Path, System.IO.Path.GetRelativePath(Checkout.Schemas, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    /// <summary>Where it lies.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("leadstreams-schemas-").FullName;

    /// <summary>Rewrites a file; the change must change it.</summary>
    public void Change(string file, Func<string, string> change)
    {
        var path = System.IO.Path.Combine(Path, file);
        var before = File.ReadAllText(path);
        var after = change(before);
        after.ShouldNotBe(before);
        File.WriteAllText(path, after);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
