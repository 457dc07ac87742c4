using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The tokens of the lead that is being decided about. Those it no longer carries are kept: what was once known of their homes must not be
/// taken for news when it comes late.
/// </summary>
internal sealed class LeadTies
{
    private readonly List<IdentityTie> ties = [];
    private readonly List<string> keys = [];
    private readonly List<string> told = [];
    private bool dirty;

    /// <summary>Number of tokens known.</summary>
    public int Count => ties.Count;

    /// <summary>A token known.</summary>
    public IdentityTie this[int index] => ties[index];

    /// <summary>True while a token that the lead carries has not answered.</summary>
    public bool IsWaiting => ties.Exists(static tie => tie.Waiting);

    /// <summary>Begins with the ties of a lead.</summary>
    public void Load(IdentityLeadActor state)
    {
        ties.Clear();
        ties.AddRange(state.Ties.Span);
        dirty = false;
    }

    /// <summary>Ends with the ties in the lead's state.</summary>
    public IdentityLeadActor Save(IdentityLeadActor state) =>
        dirty ? state with { Ties = AvroList<IdentityTie>.Adopt(ties.ToArray()) } : state;

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        ties.Clear();
        dirty = true;
    }

    /// <summary>The tie to a token, or null.</summary>
    public IdentityTie? Find(string token)
    {
        var index = IndexOf(token);
        return index < 0 ? null : ties[index];
    }

    /// <summary>Sets the tie to a token.</summary>
    public void Set(IdentityTie tie)
    {
        var index = IndexOf(tie.Token);
        if (index < 0)
        {
            ties.Add(tie);
        }
        else
        {
            ties[index] = tie;
        }

        dirty = true;
    }

    /// <summary>The oldest home of a token that links and that the lead carries; null for none.</summary>
    public string? OldestHome()
    {
        string? oldest = null;
        foreach (var tie in ties)
        {
            if (
                tie is { Carried: true, Active: true, Home: { } home }
                && (oldest is null || CellRef.IsOlder(home, oldest))
            )
            {
                oldest = home;
            }
        }

        return oldest;
    }

    /// <summary>Takes in what a token says. False when the lead does not carry it; then it is remembered only if <paramref name="keepUnknown"/>.</summary>
    public bool Hear(IdentityTokenHome said, bool keepUnknown)
    {
        var tie = Find(said.Token) ?? new IdentityTie { Token = said.Token };
        if (tie.Carried || keepUnknown)
        {
            var (isNewer, isLaterHome) = (said.Version > tie.Version, said.Epoch > tie.Epoch);
            Set(
                tie with
                {
                    Waiting = false,
                    Version = isNewer ? said.Version : tie.Version,
                    Active = isNewer ? said.Active : tie.Active,
                    Home = isLaterHome ? said.Home : tie.Home,
                    Epoch = isLaterHome ? said.Epoch : tie.Epoch,
                }
            );
        }

        return tie.Carried;
    }

    /// <summary>Tokens that moved together with the lead: their new home is known without a message, also where the news of the lead itself is old.</summary>
    public void Learn(IdentityMoved moved)
    {
        foreach (var companion in moved.Companions)
        {
            var tie = Find(companion.Id) ?? new IdentityTie { Token = companion.Id };
            if (companion.Epoch > tie.Epoch)
            {
                Set(tie with { Home = moved.Home, Epoch = companion.Epoch });
            }
        }
    }

    /// <summary>Brings the tokens that were told in step with those that the lead has, and tells them: where any changed, or with <paramref name="retell"/>.</summary>
    public void Carry(string leadId, IdentityLeadActor state, IdentityRules rules, Outbox outbox, bool retell)
    {
        keys.Clear();
        told.Clear();
        foreach (var token in state.Record!.Tokens)
        {
            if (token.MayLink)
            {
                keys.Add(token.Key);
                if (rules.Find(token.Namespace) is { MayLink: true })
                {
                    told.Add(token.Key);
                }
            }
        }

        var changed = Drop(leadId, state, outbox) || retell;
        foreach (var key in told)
        {
            var tie = Find(key);
            if (tie is not { Carried: true })
            {
                Set(
                    tie is null
                        ? new IdentityTie
                        {
                            Token = key,
                            Carried = true,
                            Waiting = true,
                        }
                        : tie with
                        {
                            Carried = true,
                            Waiting = true,
                        }
                );
                changed = true;
            }
        }

        for (var i = 0; changed && i < told.Count; i++)
        {
            outbox.Send(told[i], Carried(leadId, state, told[i], rules, outbox.Cause));
        }
    }

    private bool Drop(string leadId, IdentityLeadActor state, Outbox outbox)
    {
        var changed = false;
        for (var i = 0; i < ties.Count; i++)
        {
            if (ties[i].Carried && !told.Contains(ties[i].Token))
            {
                outbox.Send(ties[i].Token, Messages.NotCarried(leadId, state.Sequence, outbox.Cause));
                ties[i] = ties[i] with { Carried = false, Waiting = false };
                changed = dirty = true;
            }
        }

        return changed;
    }

    private IdentityMessage Carried(
        string leadId,
        IdentityLeadActor state,
        string token,
        IdentityRules rules,
        string? cause
    ) =>
        new()
        {
            To = IdentityActorKind.Token,
            Cause = cause,
            Carried = new IdentityCarried
            {
                LeadId = leadId,
                Sequence = state.Sequence,
                Present = true,
                CoTokens = TokenText.CoTokens(token, keys, rules),
                Ask = Find(token)!.Waiting,
            },
        };

    private int IndexOf(string token)
    {
        for (var i = 0; i < ties.Count; i++)
        {
            if (string.Equals(ties[i].Token, token, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }
}
