using System.Runtime.InteropServices;

namespace LeadStreams.Local.Broker.Storage.Compression;

/// <summary>The system's zstd library, where there is one: .NET brings no zstd. Without it batches compressed with zstd
/// are served like any others but cannot be looked into.</summary>
internal static class ZstdLibrary
{
    private const string Name = "libzstd.so.1";
    private const int TargetTooSmall = 70; // ZSTD_error_dstSize_tooSmall, zstd_errors.h
    private static readonly bool _isPresent = NativeLibrary.TryLoad(Name, out _);

    public static bool IsPresent => _isPresent;

    /// <summary>False when the bytes are no zstd frames or do not fit the buffer's limit.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> input, InflateBuffer output)
    {
        if (input.IsEmpty)
            return false;
        ref var source = ref MemoryMarshal.GetReference(input);
        var declared = FrameContentSize(ref source, (nuint)input.Length);
        // Streams do not say their size; then it is found by trying.
        var wanted = declared <= int.MaxValue ? (long)declared : Math.Max(64 * 1024, 4L * input.Length);
        while (true)
        {
            var size = (int)Math.Min(Math.Max(wanted, 1), Math.Max(output.Room, 1));
            if (!output.TryReserve(size))
                return false;
            var target = output.Reserved.Slice(output.Length, size);
            var result = Decompress(
                ref MemoryMarshal.GetReference(target),
                (nuint)size,
                ref source,
                (nuint)input.Length
            );
            if (IsError(result) == 0)
            {
                output.Advance((int)result);
                return true;
            }

            if (ErrorCode(result) != TargetTooSmall)
                return false;
            if (size >= output.Room)
                return output.TryReserve(size + 1);
            wanted = 2L * size;
        }
    }

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport(Name, EntryPoint = "ZSTD_decompress")]
    private static extern nuint Decompress(ref byte target, nuint capacity, ref byte source, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport(Name, EntryPoint = "ZSTD_getFrameContentSize")]
    private static extern ulong FrameContentSize(ref byte source, nuint size);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport(Name, EntryPoint = "ZSTD_isError")]
    private static extern uint IsError(nuint result);

    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [DllImport(Name, EntryPoint = "ZSTD_getErrorCode")]
    private static extern int ErrorCode(nuint result);
}
