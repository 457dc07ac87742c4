using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>The columns that every attribute table has.</summary>
internal sealed class AttributeColumns(RowBuffer rows, string ownerId, bool withMarket)
{
    private readonly TextColumn? market = withMarket ? rows.Text("market") : null;
    private readonly TextColumn owner = rows.Text(ownerId);
    private readonly ValueColumn<int> ordinal = rows.Integer("ordinal");
    private readonly TextColumn field = rows.Text("field");
    private readonly TextColumn value = rows.Text("value");
    private readonly TextColumn verification = rows.Text("verification");
    private ValueColumn<long> version = null!;

    /// <summary>Declares the row's version, the last column.</summary>
    public void DeclareVersion() => version = rows.RecordOffset();

    /// <summary>Whose attribute it is.</summary>
    public void Add(string ownerKey, string? marketCode, int position, long offset)
    {
        market?.Add(marketCode);
        owner.Add(ownerKey);
        ordinal.Add(position);
        version.Add(offset);
    }

    /// <summary>What it says.</summary>
    public void AddValue(string fieldName, string fieldValue, Verification verified)
    {
        field.Add(fieldName);
        value.Add(fieldValue);
        verification.Add(EnumNames.Of(verified));
    }
}
