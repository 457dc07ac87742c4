using System.Diagnostics.Metrics;

namespace LeadStreams.Local.Broker;

/// <summary>The instruments of requests and coordination, under the meter <c>LeadStreams.Local.Broker</c>.</summary>
internal sealed class BrokerMetrics : IDisposable
{
    private static readonly KeyValuePair<string, object?> _in = new("direction", "in");
    private static readonly KeyValuePair<string, object?> _out = new("direction", "out");
    private readonly Meter _meter = new("LeadStreams.Local.Broker");
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _requests;
    private readonly Counter<long> _records;
    private readonly UpDownCounter<int> _connections;
    private readonly UpDownCounter<int> _parkedFetches;
    private readonly KeyValuePair<string, object?>[] _apiTags;

    public BrokerMetrics()
    {
        _bytes = _meter.CreateCounter<long>(
            "kafka.broker.network.io",
            "By",
            "Bytes of requests received (in) and responses sent (out)."
        );
        _requests = _meter.CreateCounter<long>("kafka.broker.requests", null, "Requests received, by API.");
        _records = _meter.CreateCounter<long>(
            "kafka.broker.records",
            null,
            "Records appended for producers (in) and handed to consumers (out, transaction markers included)."
        );
        _connections = _meter.CreateUpDownCounter<int>("kafka.broker.connections", null, "Clients connected.");
        _parkedFetches = _meter.CreateUpDownCounter<int>(
            "kafka.broker.fetches.parked",
            null,
            "Fetch requests that wait for records."
        );
        _apiTags = new KeyValuePair<string, object?>[(int)ApiTable.Ranges[^1].Key + 1];
        foreach (var range in ApiTable.Ranges)
            _apiTags[(int)range.Key] = new("api", range.Key.ToString());
    }

    /// <summary>Tells of groups and transactions too, by the names of their states.</summary>
    public void Observe(Coordinators coordinators)
    {
        _meter.CreateObservableGauge(
            "kafka.broker.groups",
            () => CountByState<GroupState>(coordinators.Groups.List().Select(group => group.State)),
            null,
            "Consumer groups, by state."
        );
        _meter.CreateObservableGauge(
            "kafka.broker.transactions",
            () => CountByState<TransactionStatus>(coordinators.Transactions.List().Select(state => state.Status)),
            null,
            "Transactional ids, by state; a transaction is open in Ongoing, PrepareCommit and PrepareAbort."
        );
    }

    public void RequestReceived(ApiKey apiKey, int bytes)
    {
        _bytes.Add(bytes, _in);
        _requests.Add(1, _apiTags[(int)apiKey]);
    }

    public void ResponseSent(int bytes) => _bytes.Add(bytes, _out);

    public void RecordsAppended(int count) => _records.Add(count, _in);

    public void RecordsFetched(int count) => _records.Add(count, _out);

    public void ConnectionOpened() => _connections.Add(1);

    public void ConnectionClosed() => _connections.Add(-1);

    public void FetchParked() => _parkedFetches.Add(1);

    public void FetchResumed() => _parkedFetches.Add(-1);

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<int>> CountByState<TState>(IEnumerable<TState> states)
        where TState : struct, Enum
    {
        var counts = states.CountBy(state => state).ToDictionary();
        foreach (var state in Enum.GetValues<TState>())
            yield return new Measurement<int>(
                counts.GetValueOrDefault(state),
                new KeyValuePair<string, object?>("state", state.ToString())
            );
    }
}
