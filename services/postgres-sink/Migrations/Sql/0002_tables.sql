-- One table for each kind of record. Keys are the topics' keys, so that an upsert finds its row whatever its market.

CREATE TABLE leads.source_event (
    lead_id text NOT NULL,
    market text NOT NULL,
    market_reason text NOT NULL,
    source text NOT NULL,
    source_record_id text NOT NULL,
    source_version bigint NOT NULL,
    content_hash text NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    channel text NOT NULL,
    medium text,
    campaign_id text,
    campaign text,
    ad_set_id text,
    ad_id text,
    form_id text,
    page_url text,
    referrer text,
    click_ids jsonb NOT NULL,
    utm jsonb NOT NULL,
    cost_minor_units bigint,
    cost_currency text,
    consents jsonb NOT NULL,
    answers jsonb NOT NULL,
    warnings jsonb NOT NULL,
    completeness_percent integer NOT NULL,
    origin text NOT NULL,
    is_test boolean NOT NULL,
    mapping_version text NOT NULL,
    raw_topic text NOT NULL,
    raw_partition integer NOT NULL,
    raw_offset bigint NOT NULL,
    raw_index integer NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (lead_id)
);
CREATE INDEX ON leads.source_event (market, occurred_at);
CREATE INDEX ON leads.source_event (market, campaign_id);
COMMENT ON TABLE leads.source_event IS 'One row per source record, newest version: the source event itself. Merges never touch it.';
COMMENT ON COLUMN leads.source_event.lead_id IS 'Id of the source event: the same for every delivery of the source record.';
COMMENT ON COLUMN leads.source_event.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.source_event.market_reason IS 'Why this market or none.';
COMMENT ON COLUMN leads.source_event.source IS 'Source that gave the record.';
COMMENT ON COLUMN leads.source_event.source_record_id IS 'Id of the record in the source system.';
COMMENT ON COLUMN leads.source_event.source_version IS 'Version given by the source.';
COMMENT ON COLUMN leads.source_event.content_hash IS 'SHA-256 of the canonical content.';
COMMENT ON COLUMN leads.source_event.occurred_at IS 'When the person acted, by the source''s clock.';
COMMENT ON COLUMN leads.source_event.received_at IS 'When the record reached us.';
COMMENT ON COLUMN leads.source_event.channel IS 'Marketing channel of the touch.';
COMMENT ON COLUMN leads.source_event.medium IS 'Medium of the touch.';
COMMENT ON COLUMN leads.source_event.campaign_id IS 'Campaign id in the source system.';
COMMENT ON COLUMN leads.source_event.campaign IS 'Campaign name.';
COMMENT ON COLUMN leads.source_event.ad_set_id IS 'Ad set or ad group id.';
COMMENT ON COLUMN leads.source_event.ad_id IS 'Ad id.';
COMMENT ON COLUMN leads.source_event.form_id IS 'Form id.';
COMMENT ON COLUMN leads.source_event.page_url IS 'Page on which the form was sent.';
COMMENT ON COLUMN leads.source_event.referrer IS 'Referring page.';
COMMENT ON COLUMN leads.source_event.click_ids IS 'Click ids by parameter name.';
COMMENT ON COLUMN leads.source_event.utm IS 'UTM parameters by name.';
COMMENT ON COLUMN leads.source_event.cost_minor_units IS 'Cost of the touch in minor units of cost_currency.';
COMMENT ON COLUMN leads.source_event.cost_currency IS 'ISO 4217 code.';
COMMENT ON COLUMN leads.source_event.consents IS 'Consent facts of this record.';
COMMENT ON COLUMN leads.source_event.answers IS 'Further answers by question key.';
COMMENT ON COLUMN leads.source_event.warnings IS 'Codes of what was repaired or dropped.';
COMMENT ON COLUMN leads.source_event.completeness_percent IS 'Share of the wanted fields that are present and valid.';
COMMENT ON COLUMN leads.source_event.origin IS 'live, backfill or replay.';
COMMENT ON COLUMN leads.source_event.is_test IS 'The source marks it as a test.';
COMMENT ON COLUMN leads.source_event.mapping_version IS 'Version of the source''s mapping.';
COMMENT ON COLUMN leads.source_event.raw_topic IS 'Topic with the original bytes.';
COMMENT ON COLUMN leads.source_event.raw_partition IS 'Partition of the original bytes.';
COMMENT ON COLUMN leads.source_event.raw_offset IS 'Offset of the original bytes.';
COMMENT ON COLUMN leads.source_event.raw_index IS 'Which record of that payload, from 0.';
COMMENT ON COLUMN leads.source_event.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.source_event_attribute (
    lead_id text NOT NULL,
    ordinal integer NOT NULL,
    market text NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    verification text NOT NULL,
    raw text,
    record_offset bigint NOT NULL,
    PRIMARY KEY (lead_id, ordinal),
    FOREIGN KEY (lead_id) REFERENCES leads.source_event ON DELETE CASCADE
);
CREATE INDEX ON leads.source_event_attribute (market, field, value) WHERE field IN ('email', 'phone');
COMMENT ON TABLE leads.source_event_attribute IS 'Field values of a source event.';
COMMENT ON COLUMN leads.source_event_attribute.lead_id IS 'Source event.';
COMMENT ON COLUMN leads.source_event_attribute.ordinal IS 'Position, from 0.';
COMMENT ON COLUMN leads.source_event_attribute.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.source_event_attribute.field IS 'Canonical field name, such as email, phone, first_name, company.';
COMMENT ON COLUMN leads.source_event_attribute.value IS 'Normalized value.';
COMMENT ON COLUMN leads.source_event_attribute.verification IS 'unverified, verified or invalid.';
COMMENT ON COLUMN leads.source_event_attribute.raw IS 'The value as the source gave it, when it differs.';
COMMENT ON COLUMN leads.source_event_attribute.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.membership (
    lead_id text NOT NULL,
    person_id text NOT NULL,
    market text NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (lead_id)
) WITH (fillfactor = 80);
CREATE INDEX ON leads.membership (market, person_id);
COMMENT ON TABLE leads.membership IS 'To which person a source event belongs: the one place that says so.';
COMMENT ON COLUMN leads.membership.lead_id IS 'Source event.';
COMMENT ON COLUMN leads.membership.person_id IS 'Person.';
COMMENT ON COLUMN leads.membership.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.membership.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.activity (
    activity_id text NOT NULL,
    lead_id text NOT NULL,
    kind text NOT NULL,
    actor_type text NOT NULL,
    actor_id text NOT NULL,
    occurred_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (activity_id)
);
CREATE INDEX ON leads.activity (lead_id, occurred_at);
COMMENT ON TABLE leads.activity IS 'What was done about a source event. Restricted to the global role: an activity names no market.';
COMMENT ON COLUMN leads.activity.activity_id IS 'Id of the activity.';
COMMENT ON COLUMN leads.activity.lead_id IS 'Source event it answers.';
COMMENT ON COLUMN leads.activity.kind IS 'call, email, meeting, reply or note.';
COMMENT ON COLUMN leads.activity.actor_type IS 'human, agent or system.';
COMMENT ON COLUMN leads.activity.actor_id IS 'Who did it.';
COMMENT ON COLUMN leads.activity.occurred_at IS 'When.';
COMMENT ON COLUMN leads.activity.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.person (
    person_id text NOT NULL,
    anchor_lead_id text NOT NULL,
    markets jsonb NOT NULL,
    touch_count integer NOT NULL,
    first_touch_at timestamptz NOT NULL,
    last_touch_at timestamptz NOT NULL,
    derived_primary_source text NOT NULL,
    derived_primary_source_rule text NOT NULL,
    consents jsonb NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (person_id)
) WITH (fillfactor = 80);
COMMENT ON TABLE leads.person IS 'Canonical persons over all markets. Restricted to the global role.';
COMMENT ON COLUMN leads.person.person_id IS 'Person.';
COMMENT ON COLUMN leads.person.anchor_lead_id IS 'Oldest lead, from which the id is derived.';
COMMENT ON COLUMN leads.person.markets IS 'Codes of the markets of its leads.';
COMMENT ON COLUMN leads.person.touch_count IS 'Number of source events.';
COMMENT ON COLUMN leads.person.first_touch_at IS 'Oldest event.';
COMMENT ON COLUMN leads.person.last_touch_at IS 'Newest event.';
COMMENT ON COLUMN leads.person.derived_primary_source IS 'Attribution by one rule; derived, never authoritative: the source events are.';
COMMENT ON COLUMN leads.person.derived_primary_source_rule IS 'Rule id and version that derived it.';
COMMENT ON COLUMN leads.person.consents IS 'Most restrictive consent per purpose.';
COMMENT ON COLUMN leads.person.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.person_attribute (
    person_id text NOT NULL,
    ordinal integer NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    verification text NOT NULL,
    source text NOT NULL,
    lead_id text NOT NULL,
    observed_at timestamptz NOT NULL,
    rule text NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (person_id, ordinal),
    FOREIGN KEY (person_id) REFERENCES leads.person ON DELETE CASCADE
);
CREATE INDEX ON leads.person_attribute (field, value) WHERE field IN ('email', 'phone');
COMMENT ON TABLE leads.person_attribute IS 'Surviving values of a person with their evidence. Restricted to the global role.';
COMMENT ON COLUMN leads.person_attribute.person_id IS 'Person.';
COMMENT ON COLUMN leads.person_attribute.ordinal IS 'Position, from 0.';
COMMENT ON COLUMN leads.person_attribute.field IS 'Canonical field name, such as email, phone, first_name, company.';
COMMENT ON COLUMN leads.person_attribute.value IS 'Normalized value.';
COMMENT ON COLUMN leads.person_attribute.verification IS 'unverified, verified or invalid.';
COMMENT ON COLUMN leads.person_attribute.source IS 'Source that gave the value.';
COMMENT ON COLUMN leads.person_attribute.lead_id IS 'Source event that gave the value.';
COMMENT ON COLUMN leads.person_attribute.observed_at IS 'When that event occurred.';
COMMENT ON COLUMN leads.person_attribute.rule IS 'Survivorship rule that chose the value.';
COMMENT ON COLUMN leads.person_attribute.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.market_lead (
    market text NOT NULL,
    person_id text NOT NULL,
    touch_count integer NOT NULL,
    first_touch_at timestamptz NOT NULL,
    last_touch_at timestamptz NOT NULL,
    derived_primary_source text NOT NULL,
    derived_primary_source_rule text NOT NULL,
    consents jsonb NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (market, person_id)
) WITH (fillfactor = 80);
CREATE INDEX ON leads.market_lead (market, last_touch_at);
COMMENT ON TABLE leads.market_lead IS 'A person as one market may see it: from that market''s source events alone.';
COMMENT ON COLUMN leads.market_lead.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.market_lead.person_id IS 'Person.';
COMMENT ON COLUMN leads.market_lead.touch_count IS 'Number of the market''s source events.';
COMMENT ON COLUMN leads.market_lead.first_touch_at IS 'Oldest event.';
COMMENT ON COLUMN leads.market_lead.last_touch_at IS 'Newest event.';
COMMENT ON COLUMN leads.market_lead.derived_primary_source IS 'Attribution by one rule; derived, never authoritative: the source events are.';
COMMENT ON COLUMN leads.market_lead.derived_primary_source_rule IS 'Rule id and version that derived it.';
COMMENT ON COLUMN leads.market_lead.consents IS 'Most restrictive consent per purpose.';
COMMENT ON COLUMN leads.market_lead.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.market_lead_attribute (
    market text NOT NULL,
    person_id text NOT NULL,
    ordinal integer NOT NULL,
    field text NOT NULL,
    value text NOT NULL,
    verification text NOT NULL,
    source text NOT NULL,
    lead_id text NOT NULL,
    observed_at timestamptz NOT NULL,
    rule text NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (market, person_id, ordinal),
    FOREIGN KEY (market, person_id) REFERENCES leads.market_lead ON DELETE CASCADE
);
CREATE INDEX ON leads.market_lead_attribute (market, field, value) WHERE field IN ('email', 'phone');
COMMENT ON TABLE leads.market_lead_attribute IS 'Surviving values of a person within a market.';
COMMENT ON COLUMN leads.market_lead_attribute.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.market_lead_attribute.person_id IS 'Person.';
COMMENT ON COLUMN leads.market_lead_attribute.ordinal IS 'Position, from 0.';
COMMENT ON COLUMN leads.market_lead_attribute.field IS 'Canonical field name, such as email, phone, first_name, company.';
COMMENT ON COLUMN leads.market_lead_attribute.value IS 'Normalized value.';
COMMENT ON COLUMN leads.market_lead_attribute.verification IS 'unverified, verified or invalid.';
COMMENT ON COLUMN leads.market_lead_attribute.source IS 'Source that gave the value.';
COMMENT ON COLUMN leads.market_lead_attribute.lead_id IS 'Source event that gave the value.';
COMMENT ON COLUMN leads.market_lead_attribute.observed_at IS 'When that event occurred.';
COMMENT ON COLUMN leads.market_lead_attribute.rule IS 'Survivorship rule that chose the value.';
COMMENT ON COLUMN leads.market_lead_attribute.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.identity_change (
    change_id text NOT NULL,
    kind text NOT NULL,
    person_id text NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    reason text NOT NULL,
    rule_version text NOT NULL,
    decided_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (change_id)
);
CREATE INDEX ON leads.identity_change (person_id, decided_at);
COMMENT ON TABLE leads.identity_change IS 'History of persons: which lead sets became which. Restricted to the global role.';
COMMENT ON COLUMN leads.identity_change.change_id IS 'Id of the change.';
COMMENT ON COLUMN leads.identity_change.kind IS 'created, merged, split, moved or erased.';
COMMENT ON COLUMN leads.identity_change.person_id IS 'Person this entry is about.';
COMMENT ON COLUMN leads.identity_change.before IS 'Persons before, with their leads.';
COMMENT ON COLUMN leads.identity_change.after IS 'Persons after, with their leads.';
COMMENT ON COLUMN leads.identity_change.reason IS 'Rule or decision that caused it.';
COMMENT ON COLUMN leads.identity_change.rule_version IS 'Version of the identity rules.';
COMMENT ON COLUMN leads.identity_change.decided_at IS 'When it was decided.';
COMMENT ON COLUMN leads.identity_change.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.identity_review (
    review_id text NOT NULL,
    state text NOT NULL,
    reason text NOT NULL,
    token_namespace text,
    token_value text,
    clusters jsonb NOT NULL,
    opened_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (review_id)
);
CREATE INDEX ON leads.identity_review (state, opened_at);
COMMENT ON TABLE leads.identity_review IS 'Links that the rules would not decide alone. Restricted to the global role.';
COMMENT ON COLUMN leads.identity_review.review_id IS 'Review.';
COMMENT ON COLUMN leads.identity_review.state IS 'open or closed.';
COMMENT ON COLUMN leads.identity_review.reason IS 'conflict, cannot_link or oversize.';
COMMENT ON COLUMN leads.identity_review.token_namespace IS 'Namespace of the evidence that would link.';
COMMENT ON COLUMN leads.identity_review.token_value IS 'Value of that evidence.';
COMMENT ON COLUMN leads.identity_review.clusters IS 'The persons it would link, with their leads.';
COMMENT ON COLUMN leads.identity_review.opened_at IS 'When it opened.';
COMMENT ON COLUMN leads.identity_review.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.sla_clock (
    clock_id text NOT NULL,
    market text NOT NULL,
    lead_id text NOT NULL,
    person_id text,
    policy_id text NOT NULL,
    policy_version text NOT NULL,
    target_ms bigint NOT NULL,
    started_at timestamptz NOT NULL,
    due_80_at timestamptz NOT NULL,
    due_100_at timestamptz NOT NULL,
    due_150_at timestamptz NOT NULL,
    state text NOT NULL,
    paused_at timestamptz,
    stopped_at timestamptz,
    elapsed_ms bigint NOT NULL,
    fired_percent integer NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (clock_id)
) WITH (fillfactor = 80);
CREATE INDEX ON leads.sla_clock (market, state, due_100_at);
CREATE INDEX ON leads.sla_clock (market, lead_id);
COMMENT ON TABLE leads.sla_clock IS 'The SLA clock of a source event.';
COMMENT ON COLUMN leads.sla_clock.clock_id IS 'Clock.';
COMMENT ON COLUMN leads.sla_clock.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.sla_clock.lead_id IS 'Source event.';
COMMENT ON COLUMN leads.sla_clock.person_id IS 'Person it belongs to today.';
COMMENT ON COLUMN leads.sla_clock.policy_id IS 'Policy.';
COMMENT ON COLUMN leads.sla_clock.policy_version IS 'Version of policy and calendar.';
COMMENT ON COLUMN leads.sla_clock.target_ms IS 'Response target in business milliseconds.';
COMMENT ON COLUMN leads.sla_clock.started_at IS 'Start of the clock.';
COMMENT ON COLUMN leads.sla_clock.due_80_at IS '80 % of the target is used up.';
COMMENT ON COLUMN leads.sla_clock.due_100_at IS 'The target is used up: breach.';
COMMENT ON COLUMN leads.sla_clock.due_150_at IS '150 % of the target.';
COMMENT ON COLUMN leads.sla_clock.state IS 'running, paused or stopped.';
COMMENT ON COLUMN leads.sla_clock.paused_at IS 'When it was paused.';
COMMENT ON COLUMN leads.sla_clock.stopped_at IS 'First response.';
COMMENT ON COLUMN leads.sla_clock.elapsed_ms IS 'Stopped: business milliseconds from start to response. Running: those of the last threshold; bi.sla_status has them to the present.';
COMMENT ON COLUMN leads.sla_clock.fired_percent IS 'Greatest threshold fired: 0, 80, 100 or 150.';
COMMENT ON COLUMN leads.sla_clock.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.sla_threshold (
    clock_id text NOT NULL,
    threshold_percent integer NOT NULL,
    market text NOT NULL,
    lead_id text NOT NULL,
    person_id text NOT NULL,
    owner text,
    policy_id text NOT NULL,
    policy_version text NOT NULL,
    due_at timestamptz NOT NULL,
    fired_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (clock_id, threshold_percent)
);
CREATE INDEX ON leads.sla_threshold (market, fired_at);
COMMENT ON TABLE leads.sla_threshold IS 'Thresholds that were reached, each once.';
COMMENT ON COLUMN leads.sla_threshold.clock_id IS 'Clock.';
COMMENT ON COLUMN leads.sla_threshold.threshold_percent IS '80, 100 or 150.';
COMMENT ON COLUMN leads.sla_threshold.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.sla_threshold.lead_id IS 'Source event.';
COMMENT ON COLUMN leads.sla_threshold.person_id IS 'Person at that time.';
COMMENT ON COLUMN leads.sla_threshold.owner IS 'Owner at that time, when known.';
COMMENT ON COLUMN leads.sla_threshold.policy_id IS 'Policy.';
COMMENT ON COLUMN leads.sla_threshold.policy_version IS 'Version of policy and calendar.';
COMMENT ON COLUMN leads.sla_threshold.due_at IS 'When it was due.';
COMMENT ON COLUMN leads.sla_threshold.fired_at IS 'When it was fired; late after downtime, never early.';
COMMENT ON COLUMN leads.sla_threshold.record_offset IS 'Offset of the record in its topic partition: the row''s version.';

CREATE TABLE leads.rejected (
    reject_topic text NOT NULL,
    reject_partition integer NOT NULL,
    code text NOT NULL,
    field text,
    detail text,
    service text NOT NULL,
    origin_topic text,
    origin_partition integer,
    origin_offset bigint,
    record_key text,
    bytes bytea,
    rejected_at timestamptz NOT NULL,
    record_offset bigint NOT NULL,
    PRIMARY KEY (reject_topic, reject_partition, record_offset)
);
CREATE INDEX ON leads.rejected (code, rejected_at);
COMMENT ON TABLE leads.rejected IS 'Records that were rejected, with their original bytes. Restricted to the global role.';
COMMENT ON COLUMN leads.rejected.reject_topic IS 'Topic where the rejected record lies; the origin topic when the sink itself rejected it.';
COMMENT ON COLUMN leads.rejected.reject_partition IS 'Partition there.';
COMMENT ON COLUMN leads.rejected.code IS 'Why it was rejected.';
COMMENT ON COLUMN leads.rejected.field IS 'Field at fault.';
COMMENT ON COLUMN leads.rejected.detail IS 'What is wrong, without personal data.';
COMMENT ON COLUMN leads.rejected.service IS 'Service that rejected it.';
COMMENT ON COLUMN leads.rejected.origin_topic IS 'Topic it was read from.';
COMMENT ON COLUMN leads.rejected.origin_partition IS 'Partition it was read from.';
COMMENT ON COLUMN leads.rejected.origin_offset IS 'Offset it was read from.';
COMMENT ON COLUMN leads.rejected.record_key IS 'Key of the record.';
COMMENT ON COLUMN leads.rejected.bytes IS 'Original bytes.';
COMMENT ON COLUMN leads.rejected.rejected_at IS 'When it was rejected.';
COMMENT ON COLUMN leads.rejected.record_offset IS 'Offset in reject_topic and reject_partition: with them the row''s key.';

CREATE TABLE leads.business_hours (
    market text NOT NULL,
    opens_at timestamptz NOT NULL,
    closes_at timestamptz NOT NULL,
    PRIMARY KEY (market, opens_at)
);
COMMENT ON TABLE leads.business_hours IS 'Opening hours of each market as spans of time: two years back, five ahead, written anew at every start of the sink.';
COMMENT ON COLUMN leads.business_hours.market IS 'Market code, or unassigned.';
COMMENT ON COLUMN leads.business_hours.opens_at IS 'Opening.';
COMMENT ON COLUMN leads.business_hours.closes_at IS 'Closing.';

CREATE TABLE leads.sink_offset (
    topic text NOT NULL,
    partition integer NOT NULL,
    next_offset bigint NOT NULL,
    PRIMARY KEY (topic, partition)
) WITH (fillfactor = 50);
COMMENT ON TABLE leads.sink_offset IS 'Next offset to be applied per topic partition; changes in the same transaction as the rows.';
COMMENT ON COLUMN leads.sink_offset.topic IS 'Topic.';
COMMENT ON COLUMN leads.sink_offset.partition IS 'Partition.';
COMMENT ON COLUMN leads.sink_offset.next_offset IS 'Offset of the next record to be applied.';
