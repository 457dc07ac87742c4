using System.Globalization;
using System.Net.Sockets;

namespace LeadStreams.Cli.Commands;

/// <summary>A first look whether anybody listens where a broker should be.</summary>
internal static class BrokerContact
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>False when nobody takes a connection at HOST:PORT within a second. What is no such address counts as answered: the client says what is wrong with it.</summary>
    public static bool Answers(string server)
    {
        var colon = server.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(server.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port))
        {
            return true;
        }

        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            var attempt = socket.BeginConnect(server[..colon].Trim('[', ']'), port, requestCallback: null, state: null);
            if (attempt.AsyncWaitHandle.WaitOne(Patience))
            {
                socket.EndConnect(attempt);
            }
        }
        catch (SocketException)
        {
            return false;
        }

        return socket.Connected;
    }
}
