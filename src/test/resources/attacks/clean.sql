-- The holes that the fixture itself has, closed as a careful DBA would: what verify finds on the fixture before anything
-- is planted.

-- PGC054: a key that spans tenants tells each of the others.
ALTER TABLE app.tickets DROP CONSTRAINT tickets_ext_ref_key;
CREATE UNIQUE INDEX tickets_ext_ref_key ON app.tickets (tenant_id, ext_ref);

-- PGC058: comments and function bodies are for everyone to read.
COMMENT ON COLUMN app.customers.ssn IS 'PII: masked in UI';
CREATE OR REPLACE FUNCTION app.call_billing() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'ok'; END $$;
