-- What explains persons: the link evidence of each source event, and the decisions of people. For the global role: evidence crosses markets.

CREATE TABLE leads.source_event_token (
    lead_id text NOT NULL,
    ordinal integer NOT NULL,
    namespace text NOT NULL,
    value text NOT NULL,
    trust text NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (lead_id, ordinal),
    FOREIGN KEY (lead_id) REFERENCES leads.source_event ON DELETE CASCADE
);
-- A prefix, because an indexed value may not be longer than 2,704 bytes and a click id may.
CREATE INDEX ON leads.source_event_token (namespace, left(value, 200));
COMMENT ON TABLE leads.source_event_token IS 'Link evidence of a source event: events that share a token may be one person. Restricted to the global role.';
COMMENT ON COLUMN leads.source_event_token.lead_id IS 'Source event.';
COMMENT ON COLUMN leads.source_event_token.ordinal IS 'Position, from 0.';
COMMENT ON COLUMN leads.source_event_token.namespace IS 'mail, phone, crm:<instance>, linkedin, cookie, click or company_name.';
COMMENT ON COLUMN leads.source_event_token.value IS 'Canonical match value; look it up with left(value, 200) as well, which is indexed.';
COMMENT ON COLUMN leads.source_event_token.trust IS 'unverified, verified or invalid.';
COMMENT ON COLUMN leads.source_event_token.record_offset IS 'Offset of the record in its topic partition: the row''s version.';
ALTER TABLE leads.source_event_token ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.source_event_token FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.source_event_token FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.source_event_token TO leads_sink;
CREATE POLICY seen ON leads.source_event_token FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.source_event_token TO leads_global;

CREATE TABLE leads.identity_decision (
    decision_id text NOT NULL,
    kind text NOT NULL,
    lead_a text,
    lead_b text,
    token_namespace text,
    token_value text,
    version bigint NOT NULL,
    in_force boolean NOT NULL,
    actor text NOT NULL,
    reason text,
    decided_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (decision_id)
);
CREATE INDEX ON leads.identity_decision (lead_a);
CREATE INDEX ON leads.identity_decision (lead_b);
CREATE INDEX ON leads.identity_decision (token_namespace, left(token_value, 200));
COMMENT ON TABLE leads.identity_decision IS 'What people decided about leads and tokens, in the newest version. Restricted to the global role.';
COMMENT ON COLUMN leads.identity_decision.decision_id IS 'Decision.';
COMMENT ON COLUMN leads.identity_decision.kind IS 'must_link, cannot_link, suppress_token or erase_lead.';
COMMENT ON COLUMN leads.identity_decision.lead_a IS 'First source event.';
COMMENT ON COLUMN leads.identity_decision.lead_b IS 'Second source event.';
COMMENT ON COLUMN leads.identity_decision.token_namespace IS 'Namespace of the suppressed token.';
COMMENT ON COLUMN leads.identity_decision.token_value IS 'Value of the suppressed token.';
COMMENT ON COLUMN leads.identity_decision.version IS 'Version of the decision: it may be taken back and taken again.';
COMMENT ON COLUMN leads.identity_decision.in_force IS 'False when it was taken back.';
COMMENT ON COLUMN leads.identity_decision.actor IS 'Who decided.';
COMMENT ON COLUMN leads.identity_decision.reason IS 'Why.';
COMMENT ON COLUMN leads.identity_decision.decided_at IS 'When.';
COMMENT ON COLUMN leads.identity_decision.record_offset IS 'Offset of the record in its topic partition: the row''s version.';
ALTER TABLE leads.identity_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.identity_decision FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.identity_decision FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.identity_decision TO leads_sink;
CREATE POLICY seen ON leads.identity_decision FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.identity_decision TO leads_global;

CREATE VIEW bi.person_history WITH (security_invoker = true) AS
SELECT
    c.person_id, c.decided_at, c.kind, c.reason, c.rule_version,
    (SELECT count(*) FROM jsonb_array_elements(c.before)) AS persons_before,
    (SELECT count(*) FROM jsonb_array_elements(c.after)) AS persons_after,
    (SELECT coalesce(sum(jsonb_array_length(s -> 'lead_ids')), 0) FROM jsonb_array_elements(c.before) s) AS leads_before,
    (SELECT coalesce(sum(jsonb_array_length(s -> 'lead_ids')), 0) FROM jsonb_array_elements(c.after) s) AS leads_after,
    c.before, c.after, c.change_id
FROM leads.identity_change c;
GRANT SELECT ON bi.person_history TO leads_global;
COMMENT ON VIEW bi.person_history IS 'How persons came to be what they are: one row per change. For the global role.';
COMMENT ON COLUMN bi.person_history.person_id IS 'Person this entry is about.';
COMMENT ON COLUMN bi.person_history.decided_at IS 'When it changed.';
COMMENT ON COLUMN bi.person_history.kind IS 'created, merged, split, moved or erased.';
COMMENT ON COLUMN bi.person_history.reason IS 'evidence, erasure or decision/<id>.';
COMMENT ON COLUMN bi.person_history.rule_version IS 'Version of the identity rules.';
COMMENT ON COLUMN bi.person_history.persons_before IS 'Number of persons involved before.';
COMMENT ON COLUMN bi.person_history.persons_after IS 'Number of persons involved after.';
COMMENT ON COLUMN bi.person_history.leads_before IS 'Number of their source events before.';
COMMENT ON COLUMN bi.person_history.leads_after IS 'Number of their source events after.';
COMMENT ON COLUMN bi.person_history.before IS 'Persons before, with their source events.';
COMMENT ON COLUMN bi.person_history.after IS 'Persons after, with their source events.';
COMMENT ON COLUMN bi.person_history.change_id IS 'Id of the change.';

CREATE VIEW bi.open_reviews WITH (security_invoker = true) AS
SELECT
    r.review_id, r.reason, r.token_namespace, r.token_value, r.opened_at, now() - r.opened_at AS age,
    jsonb_array_length(r.clusters) AS persons,
    v.leads, v.markets, r.clusters
FROM leads.identity_review r
CROSS JOIN LATERAL (
    SELECT count(*) AS leads, array_agg(DISTINCT e.market ORDER BY e.market) FILTER (WHERE e.market IS NOT NULL) AS markets
    FROM jsonb_array_elements(r.clusters) s
    CROSS JOIN LATERAL jsonb_array_elements_text(s -> 'lead_ids') l
    LEFT JOIN leads.source_event e ON e.lead_id = l
) v
WHERE r.state = 'open';
GRANT SELECT ON bi.open_reviews TO leads_global;
COMMENT ON VIEW bi.open_reviews IS 'Links that wait for a person to decide. For the global role.';
COMMENT ON COLUMN bi.open_reviews.review_id IS 'Review.';
COMMENT ON COLUMN bi.open_reviews.reason IS 'conflict, cannot_link, oversize or ambiguous.';
COMMENT ON COLUMN bi.open_reviews.token_namespace IS 'Namespace of the evidence that would link.';
COMMENT ON COLUMN bi.open_reviews.token_value IS 'Value of that evidence.';
COMMENT ON COLUMN bi.open_reviews.opened_at IS 'When the newest of its source events occurred.';
COMMENT ON COLUMN bi.open_reviews.age IS 'For how long it has been open.';
COMMENT ON COLUMN bi.open_reviews.persons IS 'Number of persons it would link.';
COMMENT ON COLUMN bi.open_reviews.leads IS 'Number of their source events.';
COMMENT ON COLUMN bi.open_reviews.markets IS 'Markets of those events: whose people may decide it.';
COMMENT ON COLUMN bi.open_reviews.clusters IS 'The persons it would link, with their source events.';

CREATE VIEW bi.person_reference WITH (security_invoker = true) AS
SELECT m.person_id, e.source AS system, e.source_record_id AS external_id, e.lead_id, e.market, e.occurred_at
FROM leads.source_event e
JOIN leads.membership m ON m.lead_id = e.lead_id
UNION ALL
SELECT m.person_id, t.namespace, t.value, t.lead_id, e.market, e.occurred_at
FROM leads.source_event_token t
JOIN leads.source_event e ON e.lead_id = t.lead_id
JOIN leads.membership m ON m.lead_id = t.lead_id
WHERE t.trust <> 'invalid' AND (t.namespace = 'linkedin' OR t.namespace LIKE 'crm:%');
GRANT SELECT ON bi.person_reference TO leads_global;
COMMENT ON VIEW bi.person_reference IS 'By which id each system knows a person: records of the sources, CRM contacts, LinkedIn members. For the global role.';
COMMENT ON COLUMN bi.person_reference.person_id IS 'Person.';
COMMENT ON COLUMN bi.person_reference.system IS 'Source, crm:<instance> or linkedin.';
COMMENT ON COLUMN bi.person_reference.external_id IS 'Id there.';
COMMENT ON COLUMN bi.person_reference.lead_id IS 'Source event that says so.';
COMMENT ON COLUMN bi.person_reference.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN bi.person_reference.occurred_at IS 'When that event occurred.';
