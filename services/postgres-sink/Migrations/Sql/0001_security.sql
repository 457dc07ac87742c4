-- Who may see which market. Everything else asks this schema; nothing that a session can set decides.
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA security;
CREATE SCHEMA leads;
CREATE SCHEMA bi;
CREATE SCHEMA staging;
GRANT USAGE ON SCHEMA security, leads, bi TO leads_reader;
GRANT USAGE ON SCHEMA security, leads TO leads_sink;
GRANT USAGE, CREATE ON SCHEMA staging TO leads_sink;

CREATE TABLE security.grants (
    role_name text NOT NULL,
    market text NOT NULL,
    PRIMARY KEY (role_name, market)
);
ALTER TABLE security.grants ENABLE ROW LEVEL SECURITY;
ALTER TABLE security.grants FORCE ROW LEVEL SECURITY;
CREATE POLICY kept ON security.grants FOR ALL TO CURRENT_ROLE USING (true) WITH CHECK (true);
CREATE POLICY own ON security.grants FOR SELECT TO leads_reader
    USING (pg_has_role(to_regrole(quote_ident(role_name)), 'USAGE'));
GRANT SELECT ON security.grants TO leads_reader;

-- Called as (SELECT security.markets()) in policies, so that it runs once for each query and not for each row.
CREATE FUNCTION security.markets() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE SECURITY INVOKER SET search_path = pg_catalog, pg_temp
    AS $$
        SELECT coalesce(array_agg(g.market), '{}')
        FROM security.grants g
        WHERE pg_has_role(to_regrole(quote_ident(g.role_name)), 'USAGE')
    $$;
REVOKE ALL ON FUNCTION security.markets() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION security.markets() TO leads_reader;

COMMENT ON SCHEMA security IS 'Who may see which market.';
COMMENT ON SCHEMA leads IS 'Tables fed from the topics; row-level security on each.';
COMMENT ON SCHEMA bi IS 'Stable views for reports; they see what their reader may see.';
COMMENT ON SCHEMA staging IS 'Work tables of the sink, empty between its transactions.';
COMMENT ON TABLE security.grants IS 'Markets a role may see; members of the role see them too.';
COMMENT ON COLUMN security.grants.role_name IS 'Database role.';
COMMENT ON COLUMN security.grants.market IS 'Market code, or unassigned for what belongs to no market.';
COMMENT ON FUNCTION security.markets() IS 'Markets that the current role may see, by its own grants and those of the roles it inherits.';
