-- Schemas as they are in the wild, in one database.
CREATE SCHEMA "Odd Schema";
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN short AS varchar(10) CHECK (value <> 'forbidden');
CREATE TYPE pair AS (a integer, b text);

CREATE TABLE "Odd Schema"."Mixed ""Case"" ünïcode" (
    "Id" text PRIMARY KEY,
    "select" integer,
    "tableau d'été" mood,
    s short,
    p pair,
    tags text[],
    span int4range
);

CREATE TABLE "Odd Schema".a23456789012345678901234567890123456789012345678901234567890123 (
    a integer,
    b text,
    c23456789012345678901234567890123456789012345678901234567890123 numeric(8, 2),
    PRIMARY KEY (a, b)
);

CREATE TABLE made (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    net numeric NOT NULL,
    gross numeric GENERATED ALWAYS AS (net * 1.19) STORED,
    old text,
    note text
);
ALTER TABLE made DROP COLUMN old;

CREATE TABLE hen (id integer PRIMARY KEY, egg_id integer);
CREATE TABLE egg (id integer PRIMARY KEY, hen_id integer REFERENCES hen ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE hen ADD FOREIGN KEY (egg_id) REFERENCES egg ON DELETE SET NULL;
CREATE TABLE node (id integer PRIMARY KEY, parent integer REFERENCES node ON DELETE CASCADE);

CREATE TABLE events (id bigint, tenant integer NOT NULL, at date NOT NULL, PRIMARY KEY (id, at, tenant)) PARTITION BY RANGE (at);
CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (tenant);
CREATE TABLE events_2026_1 PARTITION OF events_2026 FOR VALUES IN (1);
CREATE TABLE events_2026_2 PARTITION OF events_2026 FOR VALUES IN (2);
INSERT INTO events VALUES (1, 1, '2025-05-05'), (2, 2, '2025-05-05'), (3, 1, '2026-05-05'), (4, 2, '2026-05-05');

CREATE TABLE secured (id integer PRIMARY KEY, owner name NOT NULL DEFAULT current_user, body text);
INSERT INTO secured VALUES (1, 'x', 'public: a'), (2, 'x', 'private: b');
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
ALTER TABLE secured FORCE ROW LEVEL SECURITY;
CREATE POLICY published ON secured FOR SELECT TO PUBLIC USING (body LIKE 'public:%');

CREATE TABLE touched (id integer PRIMARY KEY, at timestamptz);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.at := clock_timestamp(); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE ON touched FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO touched VALUES (1, NULL);

CREATE TABLE loose (x integer);
CREATE VIEW shown AS SELECT id, note FROM made;
CREATE MATERIALIZED VIEW kept AS SELECT id FROM made;

-- Types of extensions, and types that images as text would not keep.
CREATE EXTENSION citext;
CREATE EXTENSION hstore;
CREATE EXTENSION pg_trgm;
CREATE EXTENSION pgcrypto;
CREATE TABLE typed (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    mail citext UNIQUE,
    bag hstore,
    doc json,
    grid integer[][],
    spans tstzmultirange,
    moods mood[],
    shorts short[],
    pairs pair[],
    flags bit varying(8),
    host inet,
    words tsvector,
    ratio double precision
);
CREATE INDEX ON typed USING gin (mail gin_trgm_ops);
INSERT INTO typed VALUES (
    '00000000-0000-0000-0000-000000000001', 'Ada@Example.org', 'a=>1, "b c"=>NULL', '{"k" :  1, "k": 2}', '[2:3][5:6]={{1,2},{3,NULL}}',
    '{[2026-01-01 00:00+00,2026-02-01 00:00+00)}', '{sad,happy}', '{a,b}', ARRAY[ROW(1, 'x, "y"')::pair], B'10101', '10.0.0.0/8',
    to_tsvector('simple', 'bees and bees'), 0.1::float8 + 0.2);

-- Generated when it is read, where this server can.
DO $$
BEGIN
    EXECUTE 'CREATE TABLE computed (id integer PRIMARY KEY, a integer, doubled integer GENERATED ALWAYS AS (a * 2) '
        || CASE WHEN current_setting('server_version_num')::int >= 180000 THEN 'VIRTUAL)' ELSE 'STORED)' END;
END
$$;
INSERT INTO computed (id, a) VALUES (1, 10), (2, 20);

-- Plain inheritance, with one child of two parents.
CREATE TABLE ancestor (id integer PRIMARY KEY, tenant integer NOT NULL);
CREATE TABLE uncle (id integer PRIMARY KEY, note text);
CREATE TABLE heir (extra text) INHERITS (ancestor);
CREATE TABLE heir_of_both () INHERITS (ancestor, uncle);
INSERT INTO ancestor VALUES (1, 1), (2, 2);
INSERT INTO heir VALUES (3, 1, 'x'), (4, 2, 'x');
INSERT INTO heir_of_both VALUES (5, 1, 'n'), (6, 2, 'n');

INSERT INTO egg VALUES (1, NULL), (2, NULL);
INSERT INTO hen VALUES (1, 1), (2, 2);
UPDATE egg SET hen_id = 3 - id;
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
