namespace LeadStreams.Streams.Chaos.Tests;

/// <summary>Kills, pauses, stops and starts instances by the dice; at least one can always work.</summary>
internal sealed class Chaos(IReadOnlyList<Instance> instances, Random random)
{
    public SortedDictionary<string, int> Acts { get; } = new(StringComparer.Ordinal);

    /// <summary>Does one thing to one instance.</summary>
    public void Act()
    {
        var victim = instances[random.Next(instances.Count)];
        if (!victim.IsAlive)
        {
            Count("start");
            victim.Start();
        }
        else if (victim.IsPaused)
        {
            Count("continue");
            victim.Continue();
        }
        else if (instances.Count(instance => instance is { IsAlive: true, IsPaused: false }) > 1)
        {
            Hurt(victim);
        }
    }

    /// <summary>All instances work again.</summary>
    public void Heal()
    {
        foreach (var instance in instances)
        {
            if (!instance.IsAlive)
            {
                instance.Start();
            }
            else if (instance.IsPaused)
            {
                instance.Continue();
            }
        }
    }

    private void Hurt(Instance victim)
    {
        switch (random.Next(4))
        {
            case 0:
                Count("pause");
                victim.Pause();
                break;
            case 1:
                Count("stop");
                victim.Stop();
                break;
            case 2:
                Count("kill -9");
                victim.Kill();
                break;
            default:
                Count("kill -9 and start");
                victim.Kill();
                victim.Start();
                break;
        }
    }

    private void Count(string act) => Acts[act] = Acts.GetValueOrDefault(act) + 1;
}
