using LeadStreams.Contracts;
using LeadStreams.Identity.Resolution;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// The tokens of the lead that is being decided about. Of those it no longer carries the last are kept: what was once known of their homes is not
/// taken for news when it comes late. Of one that it has forgotten late news only costs questions, which the token answers.
/// </summary>
internal sealed class LeadTies
{
    /// <summary>So many of those that the lead no longer carries are kept.</summary>
    public const int MostLeft = 16;

    private readonly List<IdentityTie> ties = [];
    private readonly List<string> keys = [];
    private readonly List<(string Key, NamespaceRule Rule)> told = [];

    /// <summary>True when they are not as they were loaded.</summary>
    public bool IsChanged { get; private set; }

    /// <summary>Number of tokens known.</summary>
    public int Count => ties.Count;

    /// <summary>A token known.</summary>
    public IdentityTie this[int index] => ties[index];

    /// <summary>True while a token that the lead carries has not answered.</summary>
    public bool IsWaiting => ties.Exists(static tie => tie.Waiting);

    /// <summary>Begins with the ties of a lead.</summary>
    public void Load(AvroList<IdentityTie> known)
    {
        ties.Clear();
        ties.AddRange(known.Span);
        IsChanged = false;
    }

    /// <summary>The ties, to be kept.</summary>
    public AvroList<IdentityTie> ToList()
    {
        if (ties.Count > MostLeft)
        {
            ForgetOldest();
        }

        return ties.Count == 0 ? [] : AvroList<IdentityTie>.Adopt(ties.ToArray());
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        ties.Clear();
        IsChanged = true;
    }

    /// <summary>Puts another tie in the place of one, to the same token.</summary>
    public void Replace(int index, IdentityTie tie)
    {
        ties[index] = tie;
        IsChanged = true;
    }

    /// <summary>Where the tie to a token is, or -1.</summary>
    public int IndexOf(string token)
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
        var index = IndexOf(said.Token);
        var tie = index < 0 ? new IdentityTie { Token = said.Token } : ties[index];
        var (isNewer, isLaterHome) = (said.Version > tie.Version, said.Epoch > tie.Epoch);
        if ((tie.Carried || keepUnknown) && (index < 0 || isNewer || isLaterHome || tie.Waiting))
        {
            Set(
                index,
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
            var index = IndexOf(companion.Id);
            var tie = index < 0 ? new IdentityTie { Token = companion.Id } : ties[index];
            if (companion.Epoch > tie.Epoch)
            {
                Set(index, tie with { Home = moved.Home, Epoch = companion.Epoch });
            }
        }
    }

    /// <summary>Brings the tokens that were told in step with those that the lead has, and tells them: where any of them changed, or with <paramref name="tellAll"/>.</summary>
    public void Carry(LeadDraft lead, IdentityRules rules, Outbox outbox, bool tellAll)
    {
        keys.Clear();
        told.Clear();
        foreach (var token in lead.Record!.Tokens)
        {
            if (token.Key.Length > 0)
            {
                keys.Add(token.Key);
                if (rules.Find(token.Namespace) is { MayLink: true } rule)
                {
                    told.Add((token.Key, rule));
                }
            }
        }

        var changed = Drop(lead, outbox) || tellAll;
        foreach (var (key, _) in told)
        {
            var index = IndexOf(key);
            if (index < 0 || !ties[index].Carried)
            {
                Set(index, index < 0 ? Asked(key) : ties[index] with { Carried = true, Waiting = true });
                changed = true;
            }
        }

        for (var i = 0; changed && i < told.Count; i++)
        {
            outbox.Send(told[i].Key, Carried(lead, told[i].Key, told[i].Rule, outbox.Cause));
        }
    }

    private void Set(int index, IdentityTie tie)
    {
        if (index < 0)
        {
            ties.Add(tie);
        }
        else
        {
            ties[index] = tie;
        }

        IsChanged = true;
    }

    private bool Drop(LeadDraft lead, Outbox outbox)
    {
        var known = ties.Count;
        for (var i = 0; i < known; )
        {
            if (ties[i] is not { Carried: true } tie || IsTold(tie.Token))
            {
                i++;
                continue;
            }

            outbox.Send(tie.Token, Messages.NotCarried(lead.LeadId, lead.Sequence, outbox.Cause));
            ties.RemoveAt(i);
            Set(index: -1, tie with { Carried = false, Waiting = false });
            known--;
        }

        return known < ties.Count;
    }

    // Those that were left lie in the order in which they were.
    private void ForgetOldest()
    {
        for (var most = ties.Count(static tie => !tie.Carried) - MostLeft; most > 0; most--)
        {
            ties.RemoveAt(ties.FindIndex(static tie => !tie.Carried));
        }
    }

    private bool IsTold(string token)
    {
        foreach (var (key, _) in told)
        {
            if (string.Equals(key, token, StringComparison.Ordinal))
            {
                return true;
            }
        }

        return false;
    }

    private static IdentityTie Asked(string token) =>
        new()
        {
            Token = token,
            Carried = true,
            Waiting = true,
        };

    private IdentityMessage Carried(LeadDraft lead, string token, NamespaceRule rule, string? cause) =>
        new()
        {
            To = IdentityActorKind.Token,
            Cause = cause,
            Carried = new IdentityCarried
            {
                Carrier = new IdentityCarrier
                {
                    LeadId = lead.LeadId,
                    Sequence = lead.Sequence,
                    CoTokens = TokenText.CoTokens(rule, keys),
                },
                Present = true,
                Ask = ties[IndexOf(token)].Waiting,
            },
        };
}
