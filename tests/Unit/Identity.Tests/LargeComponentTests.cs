using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Tests;

/// <summary>What a component costs grows with its leads, however many contradictions are in it.</summary>
public sealed class LargeComponentTests
{
    private static readonly IdentityRules Rules = new(
        "large",
        maxPersonLeads: 150,
        [
            new()
            {
                Namespace = "crm",
                Tier = 1,
                Exclusive = true,
                HardLimitLeads = int.MaxValue,
            },
            new()
            {
                Namespace = "mail",
                Tier = 2,
                HardLimitLeads = int.MaxValue,
            },
            new()
            {
                Namespace = "phone",
                Tier = 3,
                HardLimitLeads = int.MaxValue,
            },
        ]
    );

    [Fact]
    public void A_switchboard_over_four_times_as_many_contradicting_mailboxes_takes_about_four_times_the_memory()
    {
        AllocatedBytes(Mailboxes(100));
        var few = AllocatedBytes(Mailboxes(1_500));
        AllocatedBytes(Mailboxes(6_000)).ShouldBeLessThan(6 * few);
    }

    /// <summary>Mailboxes that two contacts of one CRM use, two leads each; one switchboard makes them one component.</summary>
    private static Component Mailboxes(int count)
    {
        var component = new Component();
        var switchboard = component.AddToken(new TokenId("phone", "switchboard"));
        for (var i = 0; i < count; i++)
        {
            var mail = component.AddToken(new TokenId("mail", $"mailbox-{i}"));
            foreach (var contact in new[] { $"{i}-x", $"{i}-y" })
            {
                var crm = component.AddToken(new TokenId("crm", contact));
                foreach (var lead in new[] { $"{contact}-1", $"{contact}-2" })
                {
                    int[] tokens = [switchboard, mail, crm];
                    var position = component.AddLead(
                        new ResolverLead(lead, 0, Array.ConvertAll(tokens, token => component.Tokens[token]), [])
                    );
                    Array.ForEach(tokens, token => component.AddEdge(position, token));
                }
            }
        }

        return component;
    }

    private static long AllocatedBytes(Component component)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var resolved = ComponentResolver.Resolve(component, Rules);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        resolved.Clusters.Count.ShouldBe(component.Leads.Count / 2);
        return allocated;
    }
}
