namespace LeadStreams.Streams.Ports;

/// <summary>
/// The folder where one instance keeps its checkpoints: the few steps of a file system that make a file appear whole or not at all. Losing any of
/// it costs time, never data. Used from one background thread; reading, from the stream thread too.
/// </summary>
public interface ICheckpointFolder
{
    /// <summary>Opens a file, or returns null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    Stream? OpenRead(string name);

    /// <summary>Creates a file, empty; one of this name is overwritten.</summary>
    /// <exception cref="IOException">It cannot be created.</exception>
    Stream Create(string name);

    /// <summary>Returns when what was written to a file of <see cref="Create"/> survives a loss of power.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    void Flush(Stream file);

    /// <summary>Gives a file the name of another, which it replaces in one step.</summary>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    void Rename(string from, string to);

    /// <summary>Deletes a file; no effect when there is none.</summary>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    void Delete(string name);

    /// <summary>Returns when the names in the folder survive a loss of power.</summary>
    /// <exception cref="IOException">It cannot be told.</exception>
    void FlushFolder();
}
