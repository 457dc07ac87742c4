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
    private static readonly string Root = FindRoot();
    private static readonly NormalizerSources Declared = Load();
    private readonly InMemorySchemaRegistry registry = new();
    private readonly TopologyDriver driver;

    public NormalizerFixture() => driver = new TopologyDriver(NormalizerTopology.Build(Declared, registry), Now);

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

    /// <summary>As after a deployment that changes a mapping: each text of <paramref name="changes"/> in web-form's source.yaml takes the place of the one before it.</summary>
    public void RestartWith(params (string Old, string New)[] changes)
    {
        var folder = Directory.CreateTempSubdirectory("mapping-").FullName;
        foreach (var source in Directory.EnumerateDirectories(Path.Combine(Root, "services", "sources")))
        {
            var yaml = File.ReadAllText(Path.Combine(source, "source.yaml"));
            foreach (var (old, @new) in Path.GetFileName(source) == "web-form" ? changes : [])
            {
                yaml.ShouldContain(old);
                yaml = yaml.Replace(old, @new, StringComparison.Ordinal);
            }

            var copy = Directory.CreateDirectory(Path.Combine(folder, Path.GetFileName(source)));
            File.WriteAllText(Path.Combine(copy.FullName, "source.yaml"), yaml);
        }

        driver.Restart(
            NormalizerTopology.Build(NormalizerSources.Load(Path.Combine(Root, "schemas"), folder), registry)
        );
        Directory.Delete(folder, recursive: true);
    }

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

    private static NormalizerSources Load() =>
        NormalizerSources.Load(Path.Combine(Root, "schemas"), Path.Combine(Root, "services", "sources"));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "LeadStreams.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("LeadStreams.sln is in no folder above " + AppContext.BaseDirectory);
    }
}
