using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Holds the leads and tokens that live in the cells of this partition. It takes in what they tell, lets whole components move, and marks what has to be
/// resolved before the commit.
/// </summary>
internal sealed class CellActor(ActorStores stores, Outbox outbox, CellTouches touches, CellMove move)
{
    /// <summary>What leads and tokens tell the cell. Who does not live here any more is asked to tell its new home everything.</summary>
    public void Take(string cell, IdentityFacts facts)
    {
        foreach (var fact in facts.Leads)
        {
            Take(cell, fact);
        }

        foreach (var fact in facts.Tokens)
        {
            Take(cell, fact);
        }
    }

    /// <summary>What a lead tells the cell.</summary>
    public void Take(string cell, IdentityLeadFact fact)
    {
        if (fact.Epoch > 0)
        {
            stores.CellLeads.Put(
                fact.LeadId,
                new IdentityCellLead
                {
                    LeadId = fact.LeadId,
                    Cell = cell,
                    Epoch = fact.Epoch,
                    Sequence = fact.Sequence,
                    BornMs = fact.BornMs,
                    Record = fact.Record,
                    PersonLeads = 0,
                }
            );
            touches.Lead(fact.LeadId, fact.Cause);
            return;
        }

        var resident = stores.CellLeads.Get(fact.LeadId);
        if (!LivesIn(cell, resident?.Cell))
        {
            outbox.SendThroughLog(fact.LeadId, Messages.Resend(IdentityActorKind.Lead, fact.Cause));
        }
        else if (fact.Sequence > resident!.Sequence)
        {
            foreach (var token in resident.Record.Tokens)
            {
                // Whoever is left behind by a token that goes has to be looked at too.
                if (token.Key.Length > 0)
                {
                    touches.Token(token.Key, fact.Cause);
                }
            }

            stores.CellLeads.Put(
                fact.LeadId,
                resident with
                {
                    Sequence = fact.Sequence,
                    Record = fact.Record,
                    IsSaid = resident.IsSaid && resident.Record == fact.Record,
                }
            );
            touches.Lead(fact.LeadId, fact.Cause);
        }
    }

    /// <summary>Moves the component of a lead or token to another cell; if it is not here, the token is asked to tell the lead where it is.</summary>
    public void Pull(string cell, IdentityPull pull)
    {
        var isHere = pull.WholeOfToken
            ? LivesIn(cell, stores.CellTokens.Get(pull.Token)?.Cell)
            : LivesIn(cell, stores.CellLeads.Get(pull.LeadId)?.Cell);
        if (!isHere)
        {
            outbox.SendThroughLog(pull.Token, Messages.AskedBy(pull.LeadId, outbox.Cause));
        }
        else if (pull.WholeOfToken)
        {
            move.OfToken(cell, pull.Token, pull.Target);
        }
        else
        {
            move.OfLead(cell, pull.LeadId, pull.Target);
        }
    }

    /// <summary>A component, or a part of it, has arrived. It comes to life when all of its parts are here.</summary>
    public void Receive(IdentityBulk bulk)
    {
        if (bulk.Parts == 1)
        {
            Insert(bulk);
            return;
        }

        stores.Arrivals.Put(ArrivalKey(bulk.MoveId, bulk.Part), bulk);
        var parts = new List<IdentityBulk>(bulk.Parts);
        for (var part = 0; part < bulk.Parts; part++)
        {
            if (stores.Arrivals.Get(ArrivalKey(bulk.MoveId, part)) is { } arrived)
            {
                parts.Add(arrived);
            }
        }

        if (parts.Count == bulk.Parts)
        {
            foreach (var part in parts)
            {
                stores.Arrivals.Delete(ArrivalKey(part.MoveId, part.Part));
                Insert(part);
            }
        }
    }

    private void Take(string cell, IdentityTokenFact fact)
    {
        if (fact.Epoch > 0)
        {
            stores.CellTokens.Put(fact.Token, CellLinks.Joining(cell, fact));
            touches.Token(fact.Token, fact.Cause);
            return;
        }

        var resident = stores.CellTokens.Get(fact.Token);
        if (!LivesIn(cell, resident?.Cell))
        {
            outbox.SendThroughLog(fact.Token, Messages.Resend(IdentityActorKind.Token, fact.Cause));
        }
        else
        {
            var taken = CellLinks.Take(resident!, fact, touches);
            if (!ReferenceEquals(taken, resident))
            {
                stores.CellTokens.Put(fact.Token, taken);
                touches.Token(fact.Token, fact.Cause);
            }
        }
    }

    private void Insert(IdentityBulk bulk)
    {
        foreach (var lead in bulk.Leads)
        {
            stores.CellLeads.Put(lead.LeadId, lead);
            touches.Lead(lead.LeadId, outbox.Cause);
        }

        foreach (var token in bulk.Tokens)
        {
            stores.CellTokens.Put(token.Token, token);
            touches.Token(token.Token, outbox.Cause);
        }
    }

    private static bool LivesIn(string cell, string? residence) => CellRef.Same(cell, residence);

    private static string ArrivalKey(string moveId, int part) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{part}|{moveId}");
}
