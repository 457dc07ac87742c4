using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The ACLs of a data folder: read whole at the start, written whole at every change.</summary>
internal sealed class AclStore
{
    private const string FileName = "acls";

    private readonly IFileSystem _files;
    private readonly string _path;
    private readonly bool _allowIfNone;
    private readonly Lock _gate = new();
    private AclRules _rules;

    private AclStore(IFileSystem files, string path, IReadOnlyCollection<AclBinding> bindings, bool allowIfNone)
    {
        _files = files;
        _path = path;
        _allowIfNone = allowIfNone;
        _rules = new AclRules(bindings, allowIfNone);
    }

    /// <summary>What holds now.</summary>
    public AclRules Rules => Volatile.Read(ref _rules);

    /// <summary>Takes up the ACLs of a data folder.</summary>
    /// <param name="files">Where.</param>
    /// <param name="directory">The data folder; its owner holds the lock.</param>
    /// <param name="allowIfNone">Whether everyone may use a resource that no ACL is about.</param>
    /// <exception cref="InvalidDataException">The file is damaged: without it nobody knows who may do what.</exception>
    public static AclStore Open(IFileSystem files, string directory, bool allowIfNone)
    {
        var path = Path.Combine(directory, FileName);
        return new AclStore(files, path, Load(files, path), allowIfNone);
    }

    /// <summary>How many ACLs a data folder holds.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static int Count(IFileSystem files, string directory) =>
        Load(files, Path.Combine(directory, FileName)).Length;

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
        SealedFile.Replace(
            _files,
            _path,
            JsonSerializer.SerializeToUtf8Bytes(bindings, AclJson.Default.AclBindingArray)
        );
        Volatile.Write(ref _rules, new AclRules(bindings, _allowIfNone));
    }

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
