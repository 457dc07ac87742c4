using LeadStreams.Contracts;

namespace LeadStreams.Identity.Actors;

/// <summary>
/// Brings components that were left behind by a split to a cell of their own, so that cells hold one component each in the long run. A component is at home where the
/// cell is named after one of its leads; otherwise it goes to the cell of its oldest lead. Only components that rest and are closed go: others may be about to be pulled.
/// </summary>
internal sealed class CellHome(ActorStores stores, Outbox outbox, CellMove move)
{
    /// <summary>True when the cell is named after a lead of the component that lives in it.</summary>
    public static bool IsAtHome(CellComponent component)
    {
        var named = component.Leads[0].Cell;
        foreach (var lead in component.Leads)
        {
            if (CellRef.IsNamedAfter(named, lead.LeadId))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The lead after which a component's own cell is named: its oldest.</summary>
    public static IdentityCellLead Oldest(CellComponent component) =>
        component.Leads.Aggregate(static (x, y) => CellRef.IsOlder(Own(y), Own(x)) ? y : x);

    /// <summary>The component of a lead goes home, if the lead still lives in <paramref name="cell"/>. True when it went.</summary>
    public bool Bring(string cell, string leadId)
    {
        if (stores.CellLeads.Get(leadId) is not { } lead || !CellRef.Same(lead.Cell, cell))
        {
            return false;
        }

        var component = new CellWalk(stores).From(lead)!;
        if (!component.IsClosed || IsAtHome(component))
        {
            return false;
        }

        outbox.Cause = null;
        move.Move(cell, component, Own(Oldest(component)));
        return true;
    }

    private static string Own(IdentityCellLead lead) => CellRef.Of(lead.BornMs, lead.LeadId);
}
