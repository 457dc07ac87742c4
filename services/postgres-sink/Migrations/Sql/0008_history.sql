-- A change is kept under one person and names others: those that a split or a move made have no entry of their own. Every person that a change names finds it.

CREATE INDEX ON leads.identity_change USING gin (jsonb_path_query_array(before || after, '$[*].person_id'));

CREATE OR REPLACE VIEW bi.person_history WITH (security_invoker = true) AS
SELECT
    c.person_id, c.decided_at, c.kind, c.reason, c.rule_version,
    (SELECT count(*) FROM jsonb_array_elements(c.before)) AS persons_before,
    (SELECT count(*) FROM jsonb_array_elements(c.after)) AS persons_after,
    (SELECT coalesce(sum(jsonb_array_length(s -> 'lead_ids')), 0) FROM jsonb_array_elements(c.before) s) AS leads_before,
    (SELECT coalesce(sum(jsonb_array_length(s -> 'lead_ids')), 0) FROM jsonb_array_elements(c.after) s) AS leads_after,
    c.before, c.after, c.change_id,
    jsonb_path_query_array(c.before || c.after, '$[*].person_id') AS person_ids
FROM leads.identity_change c;
COMMENT ON COLUMN bi.person_history.person_id IS 'Person under which this entry is kept: that which remains of a merge, and that which was of a split or a move.';
COMMENT ON COLUMN bi.person_history.reason IS 'evidence, erasure, decision/<id> or rules/<version>.';
COMMENT ON COLUMN bi.person_history.person_ids IS 'All persons before and after, as JSON. Find the history of one, also of one that is no more, with person_ids @> ''["…"]''.';
COMMENT ON COLUMN leads.identity_change.person_id IS 'Person under which this entry is kept: that which remains of a merge, and that which was of a split or a move.';
COMMENT ON COLUMN leads.identity_change.reason IS 'evidence, erasure, decision/<id> or rules/<version>.';
COMMENT ON COLUMN leads.source_event.content_hash IS 'Order of the mapping version, then SHA-256 of the canonical content: equal for exact redeliveries, greater for a newer mapping.';
