using System.Net;
using System.Net.Sockets;

namespace LeadStreams.Local.Broker;

/// <summary>A host name or address, and a port.</summary>
public sealed record BrokerAddress(string Host, int Port)
{
    /// <summary>Reads <c>HOST:PORT</c>; IPv6 addresses stand in brackets.</summary>
    /// <exception cref="FormatException">It is not of that form.</exception>
    public static BrokerAddress Parse(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out var port))
            return new BrokerAddress(text[..colon].Trim('[', ']'), port);
        throw new FormatException($"'{text}' is not HOST:PORT.");
    }

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";

    /// <summary>Whether this means every address of the machine, which no client can connect to.</summary>
    internal bool IsWildcard => Host is "0.0.0.0" or "::" or "*";

    internal async Task<IPEndPoint> ResolveAsync(CancellationToken cancellation)
    {
        if (Host == "*")
            return new IPEndPoint(IPAddress.Any, Port);
        if (IPAddress.TryParse(Host, out var address))
            return new IPEndPoint(address, Port);
        var found = await Dns.GetHostAddressesAsync(Host, cancellation);
        var chosen = Array.Find(found, one => one.AddressFamily == AddressFamily.InterNetwork) ?? found[0];
        return new IPEndPoint(chosen, Port);
    }
}
