using System.Globalization;
using System.Text;
using LeadStreams.Contracts;
using LeadStreams.Streams;
using LeadStreams.Testing;

namespace LeadStreams.Normalizer.Tests;

/// <summary>The normalizer's topology with the repository's sources, driven record by record.</summary>
internal sealed class NormalizerFixture : IDisposable
{
    public const string WebForm = "leads.raw.web-form";
    public const string Meta = "leads.raw.meta-lead-ads";
    public static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 30, 0, TimeSpan.Zero);
    private static readonly NormalizerSources Declared = Load();
    private readonly TopologyDriver driver = new(NormalizerTopology.Build(Declared, new InMemorySchemaRegistry()), Now);

    public int Sent { get; private set; }

    public IReadOnlyList<NormalizedLead> Leads =>
        [.. driver.Output("leads.normalized").Select(x => (NormalizedLead)x.Value!)];

    public IReadOnlyDictionary<string, NormalizedLead> Latest => driver.Latest<NormalizedLead>("leads.normalized");

    public IReadOnlyList<RejectedRecord> Rejected => driver.Rejected;

    public IReadOnlyDictionary<string, SeenLead> Seen => driver.State<SeenLead>("seen");

    public IReadOnlyDictionary<string, RawTally> Tallies => driver.State<RawTally>("tally");

    /// <summary>The only lead, after one JSON form.</summary>
    public NormalizedLead Form(string json, DateTimeOffset? receivedAt = null)
    {
        Send(WebForm, json, receivedAt: receivedAt);
        return Leads[^1];
    }

    public void Send(
        string topic,
        string body,
        string contentType = "application/json",
        DateTimeOffset? receivedAt = null
    ) => Send(topic, Encoding.UTF8.GetBytes(body), contentType, receivedAt);

    public void Send(string topic, byte[] body, string contentType, DateTimeOffset? receivedAt = null)
    {
        Sent++;
        var headers = new RecordHeaders()
            .Add(HeaderNames.ContentType, contentType)
            .Add(
                HeaderNames.ReceivedAt,
                (receivedAt ?? Now).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)
            );
        driver.Pipe(topic, "key", new RawValue(body), headers);
    }

    public void SendPlain(string topic, object? value, RecordHeaders? headers = null)
    {
        Sent++;
        driver.Pipe(topic, "key", value, headers);
    }

    /// <summary>Records in the output, tombstones included.</summary>
    public int Outputs => driver.Output("leads.normalized").Count;

    public void Erase(string leadId) =>
        driver.Pipe(
            "leads.identity.erasures",
            leadId,
            new IdentityErasure
            {
                LeadId = leadId,
                DecisionId = "d1",
                DecidedAt = Now,
            }
        );

    public void Redrive(RejectedRecord rejected, string mended) =>
        driver.Redrive(rejected, Encoding.UTF8.GetBytes(mended));

    public void Restart() => driver.Restart();

    /// <summary>Every record sent was accepted, rejected or counted as redelivered, once.</summary>
    public void ShouldConserve()
    {
        var seen = Seen.Values.ToArray();
        seen.Sum(x => x.Accepted).ShouldBe(Leads.Count);
        (Leads.Count + Rejected.Count + seen.Sum(x => x.Redelivered)).ShouldBe(Sent);
        RawTally[] tallies =
        [
            .. Tallies.Where(x => !x.Key.Contains('/', StringComparison.Ordinal)).Select(x => x.Value),
        ];
        (tallies.Sum(x => x.Records), tallies.Sum(x => x.Normalized), tallies.Sum(x => x.Rejected)).ShouldBe(
            (Sent, Leads.Count, Rejected.Count)
        );
    }

    public void Dispose() => driver.Dispose();

    private static NormalizerSources Load()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return NormalizerSources.Load(
                    Path.Combine(folder, "schemas"),
                    Path.Combine(folder, "services", "sources")
                );
            }
        }

        throw new InvalidOperationException("LeadStreams.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
