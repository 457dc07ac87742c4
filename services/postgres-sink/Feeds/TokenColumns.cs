using LeadStreams.Contracts;
using LeadStreams.PostgresSink.Rows;

namespace LeadStreams.PostgresSink.Feeds;

/// <summary>The columns of link evidence.</summary>
internal sealed class TokenColumns(RowBuffer rows)
{
    private readonly TextColumn leadId = rows.Text("lead_id");
    private readonly ValueColumn<int> ordinal = rows.Integer("ordinal");
    private readonly TextColumn tokenNamespace = rows.Text("namespace");
    private readonly TextColumn tokenValue = rows.Text("value");
    private readonly TextColumn trust = rows.Text("trust");
    private readonly ValueColumn<long> version = rows.RecordOffset();

    /// <summary>One row for each token.</summary>
    public void Add(string lead, AvroList<Token> tokens, long offset)
    {
        for (var i = 0; i < tokens.Count; i++)
        {
            leadId.Add(lead);
            ordinal.Add(i);
            tokenNamespace.Add(tokens[i].Namespace);
            tokenValue.Add(tokens[i].Value);
            trust.Add(EnumNames.Of(tokens[i].Trust));
            version.Add(offset);
            rows.EndRow();
        }
    }
}
