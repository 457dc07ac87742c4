using System.Text;

namespace LeadStreams.Local.Broker.Security;

/// <summary>The file of users. Empty lines and lines that begin with <c>#</c> say nothing.</summary>
internal static class UserFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Reads the whole file.</summary>
    /// <exception cref="FormatException">A line is malformed, or a password stands where others can read it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static List<UserEntry> Load(string path)
    {
        var entries = new List<UserEntry>();
        var lines = File.ReadAllLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            if (!IsEntry(lines[i]))
                continue;
            try
            {
                entries.Add(UserEntry.Parse(lines[i]));
            }
            catch (FormatException fault)
            {
                throw new FormatException($"{path}, line {i + 1}: {fault.Message}", fault);
            }
        }

        if (entries.Exists(entry => entry.Password is not null) && (File.GetUnixFileMode(path) & ~Owner) != 0)
        {
            throw new FormatException(
                $"{path} holds passwords and can be read by others: run chmod 600 on it, or keep salted verifiers instead "
                    + "(leadstreams broker user add)."
            );
        }

        return entries;
    }

    /// <summary>Replaces the lines of one user, leaving comments and other users alone; the file becomes 0600.</summary>
    /// <param name="path">The file; created when missing.</param>
    /// <param name="user">Whose lines go.</param>
    /// <param name="entries">What stands there instead; none removes the user.</param>
    /// <returns>Whether the user was there before.</returns>
    public static bool Replace(string path, string user, IEnumerable<UserEntry> entries)
    {
        var lines = File.Exists(path) ? File.ReadAllLines(path).ToList() : [];
        var removed = lines.RemoveAll(line => IsEntry(line) && line.StartsWith(user + ":", StringComparison.Ordinal));
        lines.AddRange(entries.Select(entry => entry.ToString()));
        var temporary = path + ".tmp";
        File.Delete(temporary);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using (var file = new FileStream(temporary, options))
        {
            file.Write(Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n"))));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        return removed > 0;
    }

    private static bool IsEntry(string line) => line.Length > 0 && line[0] != '#';
}
