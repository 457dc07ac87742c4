using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using LeadStreams.Local.Stack;

namespace LeadStreams.EndToEnd.Tests.Stacks;

/// <summary>Finds a port offset at which nothing listens. All ports stay below the range that the system gives to outgoing connections.</summary>
internal static class FreePorts
{
    private const int Step = 20;
    private const int Steps = 600;

    public static int FindOffset()
    {
        for (var attempt = 0; attempt < Steps; attempt++)
        {
            var offset = Step * (1 + RandomNumberGenerator.GetInt32(Steps));
            if (PortsAt(offset).All(IsFree))
            {
                return offset;
            }
        }

        throw new InvalidOperationException("no free ports");
    }

    private static IEnumerable<int> PortsAt(int offset)
    {
        var ports = StackPorts.WithOffset(offset);
        return ports.All.Select(entry => entry.Port).Concat(Enumerable.Range(ports.Operations, 8));
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
