using System.Diagnostics.Metrics;
using LeadStreams.Local.Broker.Protocol;

namespace LeadStreams.Local.Broker;

/// <summary>The broker's instruments, under the meter <c>LeadStreams.Local.Broker</c>.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private readonly Meter _meter = new("LeadStreams.Local.Broker");
    private readonly Counter<long> _bytesIn;
    private readonly Counter<long> _bytesOut;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _recordsIn;
    private readonly UpDownCounter<int> _connections;
    private readonly UpDownCounter<int> _parkedFetches;
    private readonly KeyValuePair<string, object?>[] _apiTags;

    public BrokerMetrics()
    {
        _bytesIn = _meter.CreateCounter<long>("kafka.broker.network.in", "By");
        _bytesOut = _meter.CreateCounter<long>("kafka.broker.network.out", "By");
        _requests = _meter.CreateCounter<long>("kafka.broker.requests");
        _recordsIn = _meter.CreateCounter<long>("kafka.broker.records.in");
        _connections = _meter.CreateUpDownCounter<int>("kafka.broker.connections");
        _parkedFetches = _meter.CreateUpDownCounter<int>("kafka.broker.fetches.parked");
        _apiTags = new KeyValuePair<string, object?>[(int)ApiTable.Ranges[^1].Key + 1];
        foreach (var range in ApiTable.Ranges)
            _apiTags[(int)range.Key] = new("api", range.Key.ToString());
    }

    public void RequestReceived(ApiKey apiKey, int bytes)
    {
        _bytesIn.Add(bytes);
        _requests.Add(1, _apiTags[(int)apiKey]);
    }

    public void ResponseSent(int bytes) => _bytesOut.Add(bytes);

    public void RecordsAppended(int count) => _recordsIn.Add(count);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void FetchParked() => _parkedFetches.Add(1);

    public void FetchResumed() => _parkedFetches.Add(-1);

    public void Dispose() => _meter.Dispose();
}
