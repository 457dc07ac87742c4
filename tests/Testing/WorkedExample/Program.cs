using LeadStreams.Contracts;
using LeadStreams.Hosting;
using LeadStreams.Streams;

namespace LeadStreams.QuietLeads;

internal static class Program
{
    public static Task<int> Main(string[] args) => ServiceProgram.RunAsync(args, new QuietLeadsService());
}

/// <summary>Tells of every lead that nobody has worked on for three days, and takes it back when somebody does.</summary>
public sealed class QuietLeadsService()
    : StreamService(QuietLeadsProcessor.Name, environment => QuietLeadsProcessor.Topology(environment.SchemaRegistry));

/// <summary>Keeps the latest activity of each lead, and a timer.</summary>
public sealed class QuietLeadsProcessor : IKeyedProcessor<Activity>
{
    public const string Name = "quiet-leads";
    public const string Activities = "leads.activities";
    public const string Quiet = "leads.quiet";
    private static readonly TimeSpan Patience = TimeSpan.FromDays(3);

    public static Topology Topology(ISchemaRegistry registry) =>
        new TopologyBuilder(Name, registry)
            .Source<Activity>(Activities)
            .Store<Activity>("latest")
            .Sink<Activity>(Quiet)
            .Process("latest", () => new QuietLeadsProcessor());

    public void Decide(string key, Activity? state, in StreamRecord record, Decision<Activity> decision)
    {
        if (record.Value is not Activity activity)
        {
            decision.Forget();
            decision.Cancel("quiet");
            decision.Emit(Quiet, key, value: null);
        }
        else if (activity.ActorId.Length == 0)
        {
            decision.Reject("actor_missing", "actor_id");
        }
        else if (state is null || activity.OccurredAt > state.OccurredAt)
        {
            decision.Become(activity);
            decision.Schedule("quiet", activity.OccurredAt + Patience);
            decision.Emit(Quiet, key, value: null);
        }
    }

    public void OnTimer(string key, Activity? state, in FiredTimer timer, Decision<Activity> decision) =>
        decision.Emit(Quiet, key, state);
}
