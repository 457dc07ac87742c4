namespace LeadStreams.Local.Broker.Storage.Cleaning;

/// <summary>How far a log has been compacted. A cache: without it all of the log counts as dirty.</summary>
/// <param name="CleanedTo">Below it keys are unique.</param>
/// <param name="LatestHorizonMs">Time when the last of the tombstones and markers kept may go; long.MinValue when there
/// are none.</param>
internal readonly record struct CleanerCheckpoint(long CleanedTo, long LatestHorizonMs)
{
    private const string FileName = "cleaned-to";

    public static CleanerCheckpoint Load(IFileSystem files, string directory) =>
        SealedFile.TryRead(files, Path.Combine(directory, FileName)) is { Length: 16 } bytes
            ? new CleanerCheckpoint(
                BinaryPrimitives.ReadInt64BigEndian(bytes),
                BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(8))
            )
            : new CleanerCheckpoint(0, long.MinValue);

    public void Save(IFileSystem files, string directory)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, CleanedTo);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], LatestHorizonMs);
        SealedFile.WriteCache(files, Path.Combine(directory, FileName), bytes, flush: false);
    }
}
