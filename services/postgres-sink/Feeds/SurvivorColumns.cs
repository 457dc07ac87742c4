using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>The columns of surviving values with their evidence.</summary>
internal sealed class SurvivorColumns
{
    private readonly RowBuffer rows;
    private readonly AttributeColumns attributes;
    private readonly TextColumn source;
    private readonly TextColumn leadId;
    private readonly ValueColumn<DateTime> observedAt;
    private readonly TextColumn rule;

    public SurvivorColumns(RowBuffer rows, bool withMarket)
    {
        this.rows = rows;
        attributes = new AttributeColumns(rows, "person_id", withMarket);
        source = rows.Text("source");
        leadId = rows.Text("lead_id");
        observedAt = rows.Instant("observed_at");
        rule = rows.Text("rule");
        attributes.DeclareVersion();
    }

    /// <summary>One row for each value.</summary>
    public void Add(string personId, string? market, AvroList<AttributeValue> values, long offset)
    {
        for (var i = 0; i < values.Count; i++)
        {
            var value = values[i];
            attributes.Add(personId, market, i, offset);
            attributes.AddValue(value.Field, value.Value, value.Verification);
            source.Add(value.Source);
            leadId.Add(value.LeadId);
            observedAt.Add(value.ObservedAt.UtcDateTime);
            rule.Add(value.Rule);
            rows.EndRow();
        }
    }
}
