using LeadStreams.Streams.Ports;
using LeadStreams.Streams.State.Checkpoints;
using LeadStreams.Testing.InMemory;

namespace LeadStreams.Streams.Simulation.Tests;

/// <summary>A folder of checkpoints with a bug in it: what is read is another header or other entries, with checksums that are right.</summary>
internal sealed class PlantedFolder(ICheckpointFolder inner, Plant plant, InMemoryLog log, TimeProvider clock)
    : ICheckpointFolder
{
    private readonly Dictionary<string, CheckpointHeader> headers = new(StringComparer.Ordinal);

    public static ICheckpointFolder Wrap(ICheckpointFolder folder, Simulation world) =>
        world.Plant >= Plant.CheckpointOffsetsAskedTooLate
            ? new PlantedFolder(folder, world.Plant, world.Log, world.Clock)
            : folder;

    public Stream? OpenRead(string name)
    {
        if (inner.OpenRead(name) is not { } file)
        {
            return null;
        }

        using (file)
        {
            var into = new MemoryStream();
            try
            {
                Copy(file, into, name);
            }
            catch (InvalidDataException)
            {
                // Cut off or garbled already: nothing to plant in it.
                into = new MemoryStream();
                file.Position = 0;
                file.CopyTo(into);
            }

            into.Position = 0;
            return into;
        }
    }

    public Stream Create(string name) => inner.Create(name);

    public void Flush(Stream file) => inner.Flush(file);

    public void Rename(string from, string to)
    {
        if (plant == Plant.CheckpointOffsetsAskedTooLate)
        {
            headers[to] = AskedNow(from);
        }

        inner.Rename(from, to);
    }

    public void Delete(string name) => inner.Delete(name);

    public void FlushFolder() => inner.FlushFolder();

    private CheckpointHeader AskedNow(string name)
    {
        using var file = inner.OpenRead(name)!;
        var header = CheckpointFile.ReadHeader(new CheckpointBlockReader(file));
        return header with
        {
            Parts =
            [
                .. header.Parts.Select(part =>
                    part with
                    {
                        Offset = log.EndOf(new TopicPartition(part.Topic, header.Partition)),
                    }
                ),
            ],
        };
    }

    private void Copy(Stream from, Stream into, string name)
    {
        var blocks = new CheckpointBlockReader(from);
        var copy = new CheckpointBlockWriter(into);
        var header = new MemoryStream();
        Changed(CheckpointFile.ReadHeader(blocks), name).Write(header);
        copy.Write(CheckpointBlocks.Header, header.ToArray());
        int kind;
        do
        {
            var payload = blocks.Read(out kind);
            if (plant == Plant.CorruptionNotSeen && kind >= 0)
            {
                Corrupt(payload);
            }

            copy.Write(kind, payload);
        } while (kind != CheckpointBlocks.Footer);
    }

    private CheckpointHeader Changed(CheckpointHeader header, string name) =>
        plant switch
        {
            Plant.CheckpointOffsetsAskedTooLate => headers.GetValueOrDefault(name, header),
            Plant.AgeNotSeen => header with { CreatedMs = clock.GetUtcNow().ToUnixTimeMilliseconds() },
            Plant.ForeignCheckpointNotSeen => header with
            {
                Partition = int.Parse(name[..name.IndexOf('.', StringComparison.Ordinal)]),
            },
            _ => header,
        };

    // A digit of the last value of the block becomes another.
    private static void Corrupt(byte[] block)
    {
        var at = Array.FindLastIndex(block, value => value is >= (byte)'0' and <= (byte)'8');
        if (at >= 0)
        {
            block[at]++;
        }
    }
}
