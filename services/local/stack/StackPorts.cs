using System.Net;
using System.Net.Sockets;

namespace LeadStreams.Local.Stack;

/// <summary>The loopback ports of the laptop stack. All lie away from the usual defaults, so that a Kafka or PostgreSQL of your own is not in the way.</summary>
public sealed record StackPorts
{
    /// <summary>Kafka protocol.</summary>
    public int Kafka { get; init; } = 19092;

    /// <summary>Schema Registry.</summary>
    public int SchemaRegistry { get; init; } = 18081;

    /// <summary>Ingest gateway.</summary>
    public int Ingest { get; init; } = 18080;

    /// <summary>Simulated Graph API of Meta.</summary>
    public int GraphSimulator { get; init; } = 18070;

    /// <summary>PostgreSQL.</summary>
    public int Postgres { get; init; } = 15432;

    /// <summary>Metrics and health of the one process; with one process a service, of the broker, and the services follow.</summary>
    public int Operations { get; init; } = 18090;

    /// <summary>The ports, all moved by <paramref name="offset"/>.</summary>
    public static StackPorts WithOffset(int offset)
    {
        var ports = new StackPorts();
        return ports with
        {
            Kafka = ports.Kafka + offset,
            SchemaRegistry = ports.SchemaRegistry + offset,
            Ingest = ports.Ingest + offset,
            GraphSimulator = ports.GraphSimulator + offset,
            Postgres = ports.Postgres + offset,
            Operations = ports.Operations + offset,
        };
    }

    /// <summary>Each port with what it is for.</summary>
    public IReadOnlyList<(string Name, int Port)> All =>
        [
            ("broker", Kafka),
            ("schema registry", SchemaRegistry),
            ("ingest", Ingest),
            ("Graph API simulator", GraphSimulator),
            ("PostgreSQL", Postgres),
            ("metrics", Operations),
        ];

    /// <summary>Fails with a clear message when another program listens on one of the ports.</summary>
    public void RequireFree()
    {
        var taken = All.Where(entry => !IsFree(entry.Port)).Select(entry => $"{entry.Port} ({entry.Name})").ToArray();
        if (taken.Length > 0)
        {
            throw new StackException(
                $"port {string.Join(", ", taken)} is taken: is LeadStreams running already? Stop the other program, or move all ports with --port-offset 100"
            );
        }
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            return false;
        }
    }
}

/// <summary>The stack cannot do what was asked; the message says why and what to do.</summary>
public sealed class StackException(string message, Exception? inner = null) : Exception(message, inner);
