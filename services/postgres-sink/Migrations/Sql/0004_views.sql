-- Stable views for reports. security_invoker: the reader's own policies apply, not those of the views' owner.

CREATE VIEW bi.lead WITH (security_invoker = true) AS
SELECT
    e.lead_id, m.person_id, e.market, e.source, e.source_record_id, e.occurred_at, e.received_at, e.channel, e.medium,
    e.campaign_id, e.campaign, e.form_id, v.email, v.phone, v.first_name, v.last_name, v.company, v.job_title,
    e.completeness_percent, e.origin, e.is_test
FROM leads.source_event e
LEFT JOIN leads.membership m ON m.lead_id = e.lead_id
LEFT JOIN LATERAL (
    SELECT
        max(a.value) FILTER (WHERE a.field = 'email') AS email,
        max(a.value) FILTER (WHERE a.field = 'phone') AS phone,
        max(a.value) FILTER (WHERE a.field = 'first_name') AS first_name,
        max(a.value) FILTER (WHERE a.field = 'last_name') AS last_name,
        max(a.value) FILTER (WHERE a.field = 'company') AS company,
        max(a.value) FILTER (WHERE a.field = 'job_title') AS job_title
    FROM leads.source_event_attribute a
    WHERE a.lead_id = e.lead_id
) v ON true;
GRANT SELECT ON bi.lead TO leads_reader;
COMMENT ON VIEW bi.lead IS 'Source events with their person and main field values: one row per source record.';
COMMENT ON COLUMN bi.lead.lead_id IS 'Id of the source event: the same for every delivery of the source record.';
COMMENT ON COLUMN bi.lead.person_id IS 'Person to whom it belongs today.';
COMMENT ON COLUMN bi.lead.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN bi.lead.source IS 'Source that gave the record.';
COMMENT ON COLUMN bi.lead.source_record_id IS 'Id of the record in the source system.';
COMMENT ON COLUMN bi.lead.occurred_at IS 'When the person acted, by the source''s clock.';
COMMENT ON COLUMN bi.lead.received_at IS 'When the record reached us.';
COMMENT ON COLUMN bi.lead.channel IS 'Marketing channel of the touch.';
COMMENT ON COLUMN bi.lead.medium IS 'Medium of the touch.';
COMMENT ON COLUMN bi.lead.campaign_id IS 'Campaign id in the source system.';
COMMENT ON COLUMN bi.lead.campaign IS 'Campaign name.';
COMMENT ON COLUMN bi.lead.form_id IS 'Form id.';
COMMENT ON COLUMN bi.lead.email IS 'E-mail address, normalized.';
COMMENT ON COLUMN bi.lead.phone IS 'Phone number, E.164.';
COMMENT ON COLUMN bi.lead.first_name IS 'First name.';
COMMENT ON COLUMN bi.lead.last_name IS 'Last name.';
COMMENT ON COLUMN bi.lead.company IS 'Company.';
COMMENT ON COLUMN bi.lead.job_title IS 'Job title.';
COMMENT ON COLUMN bi.lead.completeness_percent IS 'Share of the wanted fields that are present and valid.';
COMMENT ON COLUMN bi.lead.origin IS 'live, backfill or replay.';
COMMENT ON COLUMN bi.lead.is_test IS 'The source marks it as a test.';

CREATE VIEW bi.person_by_market WITH (security_invoker = true) AS
SELECT
    p.market, p.person_id, v.email, v.phone, v.first_name, v.last_name, v.company, v.job_title, p.touch_count,
    p.first_touch_at, p.last_touch_at, p.derived_primary_source, p.derived_primary_source_rule
FROM leads.market_lead p
LEFT JOIN LATERAL (
    SELECT
        max(a.value) FILTER (WHERE a.field = 'email') AS email,
        max(a.value) FILTER (WHERE a.field = 'phone') AS phone,
        max(a.value) FILTER (WHERE a.field = 'first_name') AS first_name,
        max(a.value) FILTER (WHERE a.field = 'last_name') AS last_name,
        max(a.value) FILTER (WHERE a.field = 'company') AS company,
        max(a.value) FILTER (WHERE a.field = 'job_title') AS job_title
    FROM leads.market_lead_attribute a
    WHERE a.market = p.market AND a.person_id = p.person_id
) v ON true;
GRANT SELECT ON bi.person_by_market TO leads_reader;
COMMENT ON VIEW bi.person_by_market IS 'Persons as each market may see them: one row per market and person.';
COMMENT ON COLUMN bi.person_by_market.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN bi.person_by_market.person_id IS 'Person.';
COMMENT ON COLUMN bi.person_by_market.email IS 'E-mail address, normalized.';
COMMENT ON COLUMN bi.person_by_market.phone IS 'Phone number, E.164.';
COMMENT ON COLUMN bi.person_by_market.first_name IS 'First name.';
COMMENT ON COLUMN bi.person_by_market.last_name IS 'Last name.';
COMMENT ON COLUMN bi.person_by_market.company IS 'Company.';
COMMENT ON COLUMN bi.person_by_market.job_title IS 'Job title.';
COMMENT ON COLUMN bi.person_by_market.touch_count IS 'Number of the market''s source events.';
COMMENT ON COLUMN bi.person_by_market.first_touch_at IS 'Oldest event.';
COMMENT ON COLUMN bi.person_by_market.last_touch_at IS 'Newest event.';
COMMENT ON COLUMN bi.person_by_market.derived_primary_source IS 'Attribution by one rule; derived, never authoritative: the source events are.';
COMMENT ON COLUMN bi.person_by_market.derived_primary_source_rule IS 'Rule id and version that derived it.';

CREATE VIEW bi.attribution WITH (security_invoker = true) AS
SELECT
    m.person_id, e.lead_id, e.market, e.source, e.channel, e.medium, e.campaign_id, e.campaign, e.ad_set_id, e.ad_id,
    e.occurred_at, e.cost_minor_units, e.cost_currency,
    row_number() OVER (PARTITION BY m.person_id ORDER BY e.occurred_at, e.lead_id) AS touch_number,
    count(*) OVER (PARTITION BY m.person_id) AS touch_count
FROM leads.source_event e
JOIN leads.membership m ON m.lead_id = e.lead_id
WHERE NOT e.is_test;
GRANT SELECT ON bi.attribution TO leads_reader;
COMMENT ON VIEW bi.attribution IS 'Touches of each person in order: test leads left out, nothing else.';
COMMENT ON COLUMN bi.attribution.person_id IS 'Person.';
COMMENT ON COLUMN bi.attribution.lead_id IS 'Id of the source event: the same for every delivery of the source record.';
COMMENT ON COLUMN bi.attribution.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN bi.attribution.source IS 'Source that gave the record.';
COMMENT ON COLUMN bi.attribution.channel IS 'Marketing channel of the touch.';
COMMENT ON COLUMN bi.attribution.medium IS 'Medium of the touch.';
COMMENT ON COLUMN bi.attribution.campaign_id IS 'Campaign id in the source system.';
COMMENT ON COLUMN bi.attribution.campaign IS 'Campaign name.';
COMMENT ON COLUMN bi.attribution.ad_set_id IS 'Ad set or ad group id.';
COMMENT ON COLUMN bi.attribution.ad_id IS 'Ad id.';
COMMENT ON COLUMN bi.attribution.occurred_at IS 'When the person acted, by the source''s clock.';
COMMENT ON COLUMN bi.attribution.cost_minor_units IS 'Cost of the touch in minor units of cost_currency.';
COMMENT ON COLUMN bi.attribution.cost_currency IS 'ISO 4217 code.';
COMMENT ON COLUMN bi.attribution.touch_number IS 'Position among the person''s touches that the reader may see, from 1.';
COMMENT ON COLUMN bi.attribution.touch_count IS 'Number of the person''s touches that the reader may see.';

CREATE VIEW bi.sla_status WITH (security_invoker = true) AS
SELECT
    c.clock_id, c.lead_id, coalesce(m.person_id, c.person_id) AS person_id, c.market, c.policy_id, c.policy_version,
    c.target_ms, c.started_at, c.due_80_at, c.due_100_at, c.due_150_at, c.paused_at, c.stopped_at, c.state,
    CASE
        WHEN c.state = 'stopped' THEN c.elapsed_ms
        ELSE (
            SELECT coalesce(
                sum(extract(epoch FROM least(h.closes_at, now()) - greatest(h.opens_at, c.started_at)) * 1000), 0
            )::bigint
            FROM leads.business_hours h
            WHERE h.market = c.market AND h.opens_at < now() AND h.closes_at > c.started_at
        )
    END AS elapsed_ms,
    CASE
        WHEN c.state = 'stopped' AND c.stopped_at <= c.due_100_at THEN 'met'
        WHEN c.state = 'stopped' THEN 'missed'
        WHEN c.state = 'paused' THEN 'paused'
        WHEN now() < c.due_80_at THEN 'on_track'
        WHEN now() < c.due_100_at THEN 'at_risk'
        ELSE 'breached'
    END AS status,
    c.fired_percent
FROM leads.sla_clock c
LEFT JOIN leads.membership m ON m.lead_id = c.lead_id;
GRANT SELECT ON bi.sla_status TO leads_reader;
COMMENT ON VIEW bi.sla_status IS 'SLA clocks as they stand now.';
COMMENT ON COLUMN bi.sla_status.clock_id IS 'Clock.';
COMMENT ON COLUMN bi.sla_status.lead_id IS 'Id of the source event: the same for every delivery of the source record.';
COMMENT ON COLUMN bi.sla_status.person_id IS 'Person to whom the lead belongs today.';
COMMENT ON COLUMN bi.sla_status.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN bi.sla_status.policy_id IS 'Policy.';
COMMENT ON COLUMN bi.sla_status.policy_version IS 'Version of policy and calendar.';
COMMENT ON COLUMN bi.sla_status.target_ms IS 'Response target in business milliseconds.';
COMMENT ON COLUMN bi.sla_status.started_at IS 'Start of the clock.';
COMMENT ON COLUMN bi.sla_status.due_80_at IS '80 % of the target is used up.';
COMMENT ON COLUMN bi.sla_status.due_100_at IS 'The target is used up: breach.';
COMMENT ON COLUMN bi.sla_status.due_150_at IS '150 % of the target.';
COMMENT ON COLUMN bi.sla_status.paused_at IS 'When it was paused.';
COMMENT ON COLUMN bi.sla_status.stopped_at IS 'First response.';
COMMENT ON COLUMN bi.sla_status.state IS 'open or closed.';
COMMENT ON COLUMN bi.sla_status.elapsed_ms IS 'Business milliseconds from the start to the first response, or to now.';
COMMENT ON COLUMN bi.sla_status.status IS 'met, missed, paused, on_track, at_risk or breached.';
COMMENT ON COLUMN bi.sla_status.fired_percent IS 'Greatest threshold fired: 0, 80, 100 or 150.';

CREATE VIEW bi.reject_summary WITH (security_invoker = true) AS
SELECT
    r.code, r.service, r.origin_topic, r.field, date_trunc('hour', r.rejected_at) AS hour,
    count(*) AS records, max(r.rejected_at) AS last_rejected_at
FROM leads.rejected r
GROUP BY r.code, r.service, r.origin_topic, r.field, date_trunc('hour', r.rejected_at);
GRANT SELECT ON bi.reject_summary TO leads_global;
COMMENT ON VIEW bi.reject_summary IS 'How many records were rejected, by reason and hour. For the global role.';
COMMENT ON COLUMN bi.reject_summary.code IS 'Why it was rejected.';
COMMENT ON COLUMN bi.reject_summary.service IS 'Service that rejected it.';
COMMENT ON COLUMN bi.reject_summary.origin_topic IS 'Topic the records were read from.';
COMMENT ON COLUMN bi.reject_summary.field IS 'Field at fault.';
COMMENT ON COLUMN bi.reject_summary.hour IS 'Hour of the rejection.';
COMMENT ON COLUMN bi.reject_summary.records IS 'Number of records.';
COMMENT ON COLUMN bi.reject_summary.last_rejected_at IS 'Newest of them.';
