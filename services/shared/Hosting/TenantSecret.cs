using System.Security.Cryptography;

namespace LeadStreams.Hosting;

/// <summary>
/// The tenant's secret, under which personal values are hashed where a key is needed and the value is not. One file for all services that need it
/// (<c>tenant_secret_file</c>): one line, base 64 of at least 32 random bytes (<c>openssl rand -base64 32</c>).
/// </summary>
public sealed class TenantSecret
{
    private const int LeastBytes = 32;

    private readonly byte[] bytes;

    private TenantSecret(byte[] bytes) => this.bytes = bytes;

    /// <summary>The secret itself, a copy.</summary>
    public byte[] ToBytes() => [.. bytes];

    /// <summary>What is wrong about the setting or the file, as a sentence for a human; null when it can be read.</summary>
    public static string? FaultOf(string? path) =>
        path is null ? "tenant_secret_file: it needs the file of the tenant's secret"
        : !File.Exists(path) ? $"tenant_secret_file: there is no file '{Path.GetFullPath(path)}'"
        : Decode(path) is null
            ? $"tenant_secret_file: '{Path.GetFullPath(path)}' does not hold the base 64 of at least {LeastBytes} bytes"
        : null;

    /// <summary>Reads the secret.</summary>
    /// <exception cref="SettingsException">There is none, or it is no secret.</exception>
    public static TenantSecret Read(string? path) =>
        FaultOf(path) is { } fault ? throw new SettingsException([fault]) : new TenantSecret(Decode(path!)!);

    /// <summary>Makes a file with a new secret that only its owner can read; leaves one that is there as it is.</summary>
    public static void Ensure(string path)
    {
        if (File.Exists(path))
        {
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var file = new StreamWriter(path, options);
        file.WriteLine(Convert.ToBase64String(RandomNumberGenerator.GetBytes(LeastBytes)));
    }

    private static byte[]? Decode(string path)
    {
        var text = File.ReadAllText(path).Trim();
        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(text, decoded, out var length) && length >= LeastBytes
            ? decoded[..length]
            : null;
    }
}
