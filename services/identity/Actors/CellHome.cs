namespace LeadStreams.Identity.Actors;

/// <summary>
/// Brings components that were left behind in the cell of another, after a split, to the cell of their own oldest lead, so that cells hold one component each
/// in the long run. Only components that rest and are closed: others may be about to be pulled.
/// </summary>
internal sealed class CellHome(ActorStores stores, Outbox outbox, CellMove move)
{
    /// <summary>The cell named after the oldest lead of a component.</summary>
    public static string Of(CellComponent component)
    {
        var oldest = CellRef.Of(component.Leads[0].BornMs, component.Leads[0].LeadId);
        for (var i = 1; i < component.Leads.Count; i++)
        {
            var other = CellRef.Of(component.Leads[i].BornMs, component.Leads[i].LeadId);
            oldest = CellRef.IsOlder(other, oldest) ? other : oldest;
        }

        return oldest;
    }

    /// <summary>The component of a lead goes home, if the lead still lives in <paramref name="cell"/>. True when it went.</summary>
    public bool Bring(string cell, string leadId)
    {
        if (stores.CellLeads.Get(leadId) is not { } lead || !CellRef.Same(lead.Cell, cell))
        {
            return false;
        }

        var component = new CellWalk(stores).From(lead)!;
        var own = Of(component);
        if (!component.IsClosed || CellRef.Same(own, cell))
        {
            return false;
        }

        outbox.Cause = null;
        move.Move(cell, component, own);
        return true;
    }
}
