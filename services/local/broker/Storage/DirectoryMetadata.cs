using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeadStreams.Local.Broker.Storage;

/// <summary>A topic as the metadata file knows it.</summary>
internal sealed record TopicMetadata(
    string Name,
    Guid Id,
    int Partitions,
    bool IsInternal,
    IReadOnlyDictionary<string, string> Configs
);

/// <summary>What a data folder is and holds; written whole at every change.</summary>
internal sealed record DirectoryMetadata(string ClusterId, int NodeId, IReadOnlyList<TopicMetadata> Topics)
{
    public const string FileName = "metadata";

    public static DirectoryMetadata New(int nodeId) =>
        new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)), nodeId, []);

    /// <summary>Null in an empty folder.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or the folder has other things in it but no such file:
    /// taking it for new would lose what is there.</exception>
    public static DirectoryMetadata? Load(IFileSystem files, string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (SealedFile.TryRead(files, path) is { } bytes)
            return JsonSerializer.Deserialize(bytes, MetadataJson.Default.DirectoryMetadata);
        if (files.FileExists(path))
            throw new InvalidDataException($"{path} is damaged or of another version");
        return files.ListDirectories(directory).Count == 0
            ? null
            : throw new InvalidDataException($"{directory} is not empty and no data folder of the broker");
    }

    /// <summary>Durable on return.</summary>
    public void Save(IFileSystem files, string directory) =>
        SealedFile.Replace(
            files,
            Path.Combine(directory, FileName),
            JsonSerializer.SerializeToUtf8Bytes(this, MetadataJson.Default.DirectoryMetadata)
        );
}

[JsonSerializable(typeof(DirectoryMetadata))]
internal sealed partial class MetadataJson : JsonSerializerContext;
