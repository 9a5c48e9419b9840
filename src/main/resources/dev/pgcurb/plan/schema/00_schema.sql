-- The home of everything that pgcurb keeps in this database.
--
-- Run once by the admin, after the control roles exist, which apply makes before this:
--   pgcurb_owner     NOLOGIN             owns the schemas, the tables and the guards
--   pgcurb_keeper    NOLOGIN CREATEROLE  owns the lease functions, administers the slots
--   pgcurb_gateway   LOGIN               runs the functions below; may read no application row
--   pgcurb_approver  NOLOGIN             people who approve, deny, suspend and resume
--   pgcurb_undoer    NOLOGIN             owns the undo functions; writes guarded tables back
--   pgcurb_console   LOGIN               shows people what there is, and acts for those who are signed in
--
-- pgcurb      tables and functions
-- pgcurb_log  one typed log table and one capture function for each guarded table
CREATE SCHEMA pgcurb AUTHORIZATION pgcurb_owner;
CREATE SCHEMA pgcurb_log AUTHORIZATION pgcurb_owner;

COMMENT ON SCHEMA pgcurb IS 'pgcurb: leases, ledger, guards, holds, undo';
COMMENT ON SCHEMA pgcurb_log IS 'pgcurb: the changes that agents made, row by row';

SET LOCAL ROLE pgcurb_owner;

GRANT USAGE ON SCHEMA pgcurb TO pgcurb_keeper, pgcurb_gateway, pgcurb_approver, pgcurb_undoer;
GRANT USAGE ON SCHEMA pgcurb_log TO pgcurb_undoer;

-- Which of the numbered files of this folder have run, and what was in them.
CREATE TABLE pgcurb.migration (
    file       text PRIMARY KEY,
    sha256     text NOT NULL,
    lasting    text NOT NULL,              -- SHA-256 of those statements that cannot run twice, such as CREATE TABLE
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user
);

-- How things stood before pgcurb changed them: row-security flags, rights of PUBLIC. `remove` puts them back. A relation is known
-- by its number, because people rename tables; "object" then says what of it: nothing for the row-security flag, SELECT for a
-- right on the whole, SELECT 3 for a right on its third column.
CREATE TABLE pgcurb.before (
    kind     text NOT NULL,
    object   text NOT NULL,
    relation oid,
    state    jsonb NOT NULL,
    UNIQUE NULLS NOT DISTINCT (kind, object, relation)
);

-- The policy file as it was applied. The newest row is in force.
CREATE TABLE pgcurb.policy (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       text NOT NULL,
    digest     text NOT NULL,
    body       text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    applied_by text NOT NULL DEFAULT session_user,
    ledger_mode       text NOT NULL DEFAULT 'normal' CHECK (ledger_mode IN ('normal', 'strict')),
    ledger_statements text NOT NULL DEFAULT 'full' CHECK (ledger_statements IN ('full', 'redacted')),
    ledger_parameters text NOT NULL DEFAULT 'none' CHECK (ledger_parameters IN ('none', 'recorded')),
    ledger_months     integer CHECK (ledger_months BETWEEN 1 AND 999)   -- NULL: entries are kept for ever
);

-- The agents of the policy, as the database needs them.
CREATE TABLE pgcurb.agent (
    agent         name PRIMARY KEY,
    purpose       text NOT NULL,
    sessions      integer NOT NULL CHECK (sessions BETWEEN 1 AND 100),
    lease_ttl     interval NOT NULL,
    search_path   text NOT NULL,           -- as SET search_path would take it: quoted and comma-separated
    suspended_at  timestamptz,
    suspended_by  text,
    suspended_why text
);

CREATE TABLE pgcurb.claim_type (
    agent    name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    claim    text NOT NULL,
    type     text NOT NULL,                -- integer, bigint, text, uuid, boolean, date
    required boolean NOT NULL,
    PRIMARY KEY (agent, claim)
);

-- One row for each ceiling of an agent. "hold" says whether a person may approve what passes it.
CREATE TABLE pgcurb.ceiling (
    agent     name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    ceiling   text NOT NULL,               -- rows_per_statement, result_bytes, statement_time, ...
    "limit"   numeric NOT NULL,            -- rows, bytes, milliseconds, planner cost units: the ceiling's name says which
    rule      text NOT NULL,               -- support.ceilings.rows_per_statement
    source    text NOT NULL,               -- policy.yaml:18
    hold      boolean NOT NULL DEFAULT false,
    approvers text[] NOT NULL DEFAULT '{}',-- roles that may approve; empty: every member of pgcurb_approver
    expires   interval NOT NULL DEFAULT '30 minutes',
    up_to     numeric,                     -- beyond this not even a person may approve; NULL: no such limit
    two_persons boolean NOT NULL DEFAULT false, -- the operator of the agent that asks may not be the one who approves
    sample    integer NOT NULL DEFAULT 5,  -- rows of each table that a hold shows; 0: none are kept
    wait      interval NOT NULL DEFAULT '0', -- how long a gateway keeps a held statement waiting for an approval
    PRIMARY KEY (agent, ceiling)
);

-- A slot is one of an agent's login roles. lease_id says who has it now.
CREATE TABLE pgcurb.slot (
    slot     name PRIMARY KEY,
    agent    name NOT NULL REFERENCES pgcurb.agent ON DELETE CASCADE,
    lease_id bigint UNIQUE
);

-- Every agent and every slot holds a grant on this one column and on nothing else of the table. It is the tripwire:
-- DROP OWNED BY, which would take the row policies away together with the role's grants, fails as a whole on a column
-- grant that the role cannot revoke.
CREATE TABLE pgcurb.tripwire (
    wire boolean
);

-- The key of the tokens that guards sign. Only functions of pgcurb_owner can read it.
CREATE TABLE pgcurb.secret (
    key bytea NOT NULL
);

INSERT INTO pgcurb.secret (key)
SELECT decode(replace(concat(gen_random_uuid(), gen_random_uuid(), gen_random_uuid()), '-', ''), 'hex');

RESET ROLE;
