-- Rows that end when their records could have left the topic: when that is, and the way to them.
-- Rows from before, and those that an older program writes, count from now: they end later than they might, but they end. One default for all of them needs no rewrite
-- of the table; NULL is allowed because staging tables are made like these, without defaults, and an older program does not fill the column.

ALTER TABLE leads.activity ADD COLUMN recorded_at timestamptz DEFAULT now();
CREATE INDEX ON leads.activity (recorded_at);
COMMENT ON TABLE leads.activity IS 'What was done about a source event, as long as the topic leads.activities keeps it. Restricted to the global role: an activity names no market.';
COMMENT ON COLUMN leads.activity.recorded_at IS 'When the record was written to its topic: with its retention it ends, and the row too.';

ALTER TABLE leads.sla_threshold ADD COLUMN recorded_at timestamptz DEFAULT now();
CREATE INDEX ON leads.sla_threshold (recorded_at);
COMMENT ON TABLE leads.sla_threshold IS 'Thresholds that were reached, each once, as long as the topic leads.sla.thresholds keeps them. What stays is in sla_clock.';
COMMENT ON COLUMN leads.sla_threshold.recorded_at IS 'When the record was written to its topic: with its retention it ends, and the row too.';

CREATE INDEX ON leads.rejected (rejected_at);
COMMENT ON TABLE leads.rejected IS 'Records that were rejected, with their original bytes, as long as the topic leads.rejected keeps them. Restricted to the global role.';
COMMENT ON COLUMN leads.rejected.rejected_at IS 'When it was rejected: with the retention of the topic leads.rejected the row ends.';
COMMENT ON VIEW bi.reject_summary IS 'How many records were rejected, by reason and hour, as long as the topic leads.rejected keeps them. For the global role.';
