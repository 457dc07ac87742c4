using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>Finds a lead its home, and sees to it that both ends of each of its links come to live in one cell.</summary>
internal sealed class LeadHome(Outbox outbox, CellActor cells)
{
    /// <summary>Takes the oldest home among the lead's tokens; its own cell when none has one; waits while a token has not answered.</summary>
    public void Settle(LeadDraft lead)
    {
        var oldest = lead.Ties.OldestHome();
        if (oldest is null && lead.Ties.IsWaiting)
        {
            return;
        }

        lead.Home = oldest ?? CellRef.Of(lead.BornMs, lead.LeadId);
        lead.Epoch++;
        Tell(lead, joining: true);
        for (var i = 0; i < lead.Ties.Count; i++)
        {
            if (lead.Ties[i].Carried)
            {
                Pair(lead, i);
            }
        }
    }

    /// <summary>Offers the lead's home to a token that has none; otherwise sees whether both live together.</summary>
    public void Pair(LeadDraft lead, int index)
    {
        var tie = lead.Ties[index];
        if (tie is { Active: true, Home: null })
        {
            lead.Ties.Replace(index, tie with { Home = lead.Home });
            outbox.Send(tie.Token, Messages.Adopt(lead.LeadId, lead.Home!, outbox.Cause));
        }
        else
        {
            Check(lead, tie);
        }
    }

    /// <summary>Sees whether the lead lives together with all of its tokens.</summary>
    public void Check(LeadDraft lead)
    {
        for (var i = 0; i < lead.Ties.Count; i++)
        {
            Check(lead, lead.Ties[i]);
        }
    }

    /// <summary>Tells the lead's cell what it is.</summary>
    public void Tell(LeadDraft lead, bool joining)
    {
        var fact = new IdentityLeadFact
        {
            LeadId = lead.LeadId,
            Epoch = joining ? lead.Epoch : 0,
            Sequence = lead.Sequence,
            BornMs = lead.BornMs,
            Record = lead.Record!,
            Cause = outbox.Cause,
        };
        if (CellRef.IsNamedAfter(lead.Home!, lead.LeadId))
        {
            // Its own cell lies in this partition, and needs no message.
            cells.Take(lead.Home!, fact);
        }
        else
        {
            outbox.Tell(lead.Home!, fact);
        }
    }

    /// <summary>Both ends of a link that works belong in one cell, the older of the two.</summary>
    private void Check(LeadDraft lead, IdentityTie tie)
    {
        if (
            tie is not { Carried: true, Active: true, Home: not null }
            || lead.Home is null
            || CellRef.Same(tie.Home, lead.Home)
        )
        {
            return;
        }

        var tokenIsOlder = CellRef.IsOlder(tie.Home, lead.Home);
        var (from, target) = tokenIsOlder ? (lead.Home, tie.Home) : (tie.Home, lead.Home);
        outbox.Send(
            CellRef.LeadOf(from),
            new IdentityMessage
            {
                To = IdentityActorKind.Cell,
                Cell = from,
                Cause = outbox.Cause,
                Rare = new IdentityRareMessage
                {
                    Pull = new IdentityPull
                    {
                        Target = target,
                        LeadId = lead.LeadId,
                        Token = tie.Token,
                        WholeOfToken = !tokenIsOlder,
                    },
                },
            }
        );
    }
}
