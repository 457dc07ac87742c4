using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The ACLs of a data folder: read whole at the start, written whole at every change.</summary>
/// <param name="files">Where.</param>
/// <param name="directory">The data folder; its owner holds the lock.</param>
/// <param name="allowIfNone">Whether everyone may use a resource that no ACL is about.</param>
/// <exception cref="InvalidDataException">The file is damaged: without it nobody knows who may do what.</exception>
internal sealed class AclStore(IFileSystem files, string directory, bool allowIfNone)
{
    private readonly Lock _gate = new();
    private AclRules _rules = new(Load(files, PathIn(directory)), allowIfNone);

    /// <summary>What holds now.</summary>
    public AclRules Rules => Volatile.Read(ref _rules);

    /// <summary>Adds ACLs; those that are there already change nothing. Durable on return.</summary>
    /// <exception cref="IOException">They could not be written; nothing has changed.</exception>
    public void Add(IEnumerable<AclBinding> bindings)
    {
        lock (_gate)
            Replace([.. _rules.Bindings.Union(bindings)]);
    }

    /// <summary>Removes what a filter matches and returns it; durable on return.</summary>
    /// <exception cref="IOException">The change could not be written; nothing has changed.</exception>
    public IReadOnlyList<AclBinding> Remove(AclFilter filter)
    {
        lock (_gate)
        {
            var removed = _rules.Bindings.Where(filter.Matches).ToArray();
            Replace([.. _rules.Bindings.Except(removed)]);
            return removed;
        }
    }

    private void Replace(AclBinding[] bindings)
    {
        if (bindings.Length == _rules.Bindings.Count)
            return;
        var bytes = JsonSerializer.SerializeToUtf8Bytes(bindings, AclJson.Default.AclBindingArray);
        SealedFile.Replace(files, PathIn(directory), bytes);
        Volatile.Write(ref _rules, new AclRules(bindings, allowIfNone));
    }

    private static string PathIn(string directory) => Path.Combine(directory, "acls");

    private static AclBinding[] Load(IFileSystem files, string path)
    {
        if (SealedFile.TryRead(files, path) is { } bytes)
            return JsonSerializer.Deserialize(bytes, AclJson.Default.AclBindingArray) ?? [];
        return files.FileExists(path)
            ? throw new InvalidDataException(
                $"{path} is damaged or of another version: restore it, or delete it and create the ACLs anew"
            )
            : [];
    }
}

[JsonSerializable(typeof(AclBinding[]))]
internal sealed partial class AclJson : JsonSerializerContext;
