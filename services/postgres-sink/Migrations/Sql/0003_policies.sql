-- Every table of the schema: enabled, forced, the writer's policy, and one policy for its readers.

ALTER TABLE leads.source_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.source_event FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.source_event FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.source_event TO leads_sink;
CREATE POLICY seen ON leads.source_event FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.source_event TO leads_reader;

ALTER TABLE leads.source_event_attribute ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.source_event_attribute FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.source_event_attribute FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.source_event_attribute TO leads_sink;
CREATE POLICY seen ON leads.source_event_attribute FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.source_event_attribute TO leads_reader;

ALTER TABLE leads.membership ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.membership FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.membership FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.membership TO leads_sink;
CREATE POLICY seen ON leads.membership FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.membership TO leads_reader;

ALTER TABLE leads.activity ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.activity FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.activity FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.activity TO leads_sink;
CREATE POLICY seen ON leads.activity FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.activity TO leads_global;

ALTER TABLE leads.person ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.person FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.person FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.person TO leads_sink;
CREATE POLICY seen ON leads.person FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.person TO leads_global;

ALTER TABLE leads.person_attribute ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.person_attribute FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.person_attribute FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.person_attribute TO leads_sink;
CREATE POLICY seen ON leads.person_attribute FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.person_attribute TO leads_global;

ALTER TABLE leads.market_lead ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.market_lead FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.market_lead FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.market_lead TO leads_sink;
CREATE POLICY seen ON leads.market_lead FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.market_lead TO leads_reader;

ALTER TABLE leads.market_lead_attribute ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.market_lead_attribute FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.market_lead_attribute FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.market_lead_attribute TO leads_sink;
CREATE POLICY seen ON leads.market_lead_attribute FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.market_lead_attribute TO leads_reader;

ALTER TABLE leads.identity_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.identity_change FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.identity_change FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.identity_change TO leads_sink;
CREATE POLICY seen ON leads.identity_change FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.identity_change TO leads_global;

ALTER TABLE leads.identity_review ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.identity_review FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.identity_review FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.identity_review TO leads_sink;
CREATE POLICY seen ON leads.identity_review FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.identity_review TO leads_global;

ALTER TABLE leads.sla_clock ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.sla_clock FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.sla_clock FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.sla_clock TO leads_sink;
CREATE POLICY seen ON leads.sla_clock FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.sla_clock TO leads_reader;

ALTER TABLE leads.sla_threshold ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.sla_threshold FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.sla_threshold FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.sla_threshold TO leads_sink;
CREATE POLICY seen ON leads.sla_threshold FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.sla_threshold TO leads_reader;

ALTER TABLE leads.rejected ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.rejected FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.rejected FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.rejected TO leads_sink;
CREATE POLICY seen ON leads.rejected FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.rejected TO leads_global;

ALTER TABLE leads.business_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.business_hours FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.business_hours FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.business_hours TO leads_sink;
CREATE POLICY seen ON leads.business_hours FOR SELECT TO leads_reader
    USING (market = ANY ((SELECT security.markets())::text[]));
GRANT SELECT ON leads.business_hours TO leads_reader;

ALTER TABLE leads.sink_offset ENABLE ROW LEVEL SECURITY;
ALTER TABLE leads.sink_offset FORCE ROW LEVEL SECURITY;
CREATE POLICY written ON leads.sink_offset FOR ALL TO leads_sink USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON leads.sink_offset TO leads_sink;
CREATE POLICY seen ON leads.sink_offset FOR SELECT TO leads_global USING (true);
GRANT SELECT ON leads.sink_offset TO leads_global;
