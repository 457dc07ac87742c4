namespace LeadStreams.Local.Broker.Security;

/// <summary>
/// The users of a file, read again when it has changed. Someone who is connected stays so; the change counts from the
/// next login.
/// </summary>
internal sealed class UserDirectory
{
    private readonly string _path;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private (DateTime WrittenAt, long Length) _seen;
    private UserSet _users;

    /// <summary>Reads the file for the first time.</summary>
    /// <exception cref="FormatException">The file is malformed, or holds passwords and others can read it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public UserDirectory(string path, ILogger logger)
    {
        _path = path;
        _logger = logger;
        _seen = Look();
        _users = new UserSet(UserFile.Load(path));
    }

    /// <summary>The users as the file has them now; as it last had them while it cannot be read.</summary>
    public UserSet Current
    {
        get
        {
            lock (_gate)
            {
                var now = Look();
                if (now == _seen)
                    return _users;
                _seen = now;
                try
                {
                    _users = new UserSet(UserFile.Load(_path));
                }
                catch (Exception fault) when (fault is FormatException or IOException or UnauthorizedAccessException)
                {
                    Log.UsersNotReloaded(_logger, fault, _path);
                }

                return _users;
            }
        }
    }

    private (DateTime WrittenAt, long Length) Look()
    {
        var file = new FileInfo(_path);
        return file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
    }
}
