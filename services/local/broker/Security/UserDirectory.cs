namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The users of a file, read again when it has changed. Someone who is connected stays so; the change counts from the
/// next login.
/// </summary>
/// <exception cref="FormatException">The file is malformed, or holds passwords and others can read it.</exception>
/// <exception cref="IOException">The file cannot be read.</exception>
internal sealed class UserDirectory(string path, ILogger logger)
{
    private readonly Lock _gate = new();
    private (DateTime WrittenAt, long Length) _seen = Look(path);
    private UserSet _users = new(UserFile.Load(path));

    /// <summary>The users as the file has them now; as it last had them while it cannot be read.</summary>
    public UserSet Current
    {
        get
        {
            lock (_gate)
            {
                var now = Look(path);
                if (now == _seen)
                    return _users;
                _seen = now;
                try
                {
                    _users = new UserSet(UserFile.Load(path));
                }
                catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
                {
                    Log.UsersNotReloaded(logger, fault, path);
                }

                return _users;
            }
        }
    }

    private static (DateTime WrittenAt, long Length) Look(string path)
    {
        var file = new FileInfo(path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
