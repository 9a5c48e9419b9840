-- Tuning: what was proposed, what a trial measured, what is staged, and how each staged change is taken back.
--
-- Three roles share the work, so that none of them can do it alone:
--   pgcurb_trial   runs the workload: reads the tables that the policy names, and changes nothing
--   pgcurb_tuner   builds and drops indexes, changes settings of the database; reads pg_stat_statements
--   pgcurb_keeper  changes settings of roles
-- The first two can log in only while a trial has them open: tune_open() gives a secret and a time after which it is worth nothing.
-- Agents may call the propose_ functions and nothing else of this.
--
--   70_tune_ceiling.sql  what the policy offers
--   70_tune_propose.sql  who proposes what
--   70_tune_roles.sql    what is done as the keeper and as the tuner
--   70_tune_trial.sql    trials as they are recorded
--   70_tune_stage.sql    the change itself: inverse first
--   70_tune_watch.sql    what reverts it by itself
SET LOCAL ROLE pgcurb_owner;

-- The policy's section "tuning" in one row; none: no tuning is on offer.
CREATE TABLE pgcurb.tuning (
    section text PRIMARY KEY CHECK (section = 'tuning'),
    rules   text NOT NULL,                 -- JSON, see pgcurb.tune_rules()
    source  text NOT NULL                  -- policy.yaml:40
);

-- What somebody thinks would help. What an agent says here is data: nothing of it is run as it stands.
CREATE TABLE pgcurb.tune_proposal (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    by          name NOT NULL DEFAULT session_user,
    agent       name,                      -- NULL: a person
    lease_id    bigint,
    kind        text NOT NULL CHECK (kind IN ('setting', 'index')),
    setting     text,
    value       text,                      -- as Postgres prints it
    relation    oid,
    definition  text,                      -- of the index, as pgcurb writes it
    index_name  text,
    why         text NOT NULL,
    state       text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'trying', 'passed', 'rejected', 'withdrawn')),
    recorded    boolean NOT NULL DEFAULT false, -- the ledger has it: an agent's proposal is recorded a little later
    CHECK ((kind = 'setting') = (setting IS NOT NULL AND value IS NOT NULL)),
    CHECK ((kind = 'index') = (relation IS NOT NULL AND definition IS NOT NULL AND index_name IS NOT NULL))
);
CREATE INDEX tune_proposal_open ON pgcurb.tune_proposal (agent) WHERE state = 'proposed';
CREATE INDEX tune_proposal_unrecorded ON pgcurb.tune_proposal (id) WHERE NOT recorded;

CREATE TABLE pgcurb.tune_trial (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    proposal_id bigint NOT NULL REFERENCES pgcurb.tune_proposal,
    by          name NOT NULL DEFAULT session_user,
    began_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    runner      integer NOT NULL DEFAULT pg_backend_pid(), -- the session of whoever runs it
    heard_at    timestamptz NOT NULL DEFAULT clock_timestamp(), -- of that session
    ended_at    timestamptz,
    state       text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'decided', 'abandoned')),
    decision    text CHECK (decision IN ('passed', 'no difference', 'rejected')),
    reason      text,
    before      text,                      -- the setting's value for the role whose work it is; NULL for an index
    spent_ms    numeric NOT NULL DEFAULT 0,-- by the candidate beyond its own baseline
    radius_ms   numeric NOT NULL,          -- how much of that the policy allows
    workload    text NOT NULL DEFAULT '',  -- where it came from
    facts       jsonb NOT NULL DEFAULT '{}'-- how it was decided: confidence, blocks, factor, what was left out
);
-- One trial at a time in a database.
CREATE UNIQUE INDEX tune_trial_running ON pgcurb.tune_trial ((true)) WHERE state = 'running';
CREATE INDEX tune_trial_began ON pgcurb.tune_trial (began_at);

-- One query of the workload in one trial, and what came of it.
CREATE TABLE pgcurb.tune_query (
    trial_id   bigint NOT NULL REFERENCES pgcurb.tune_trial,
    number     integer NOT NULL,
    text       text NOT NULL,
    calls      numeric NOT NULL,           -- its weight in the sum
    verdict    text NOT NULL CHECK (verdict IN ('better', 'same', 'worse', 'unclear')),
    reason     text NOT NULL,
    work_ratio double precision,           -- candidate to baseline, blocks and rows; NULL: not measured
    time_ratio double precision,           -- the same in time
    time_low   double precision,           -- and its confidence interval
    time_high  double precision,
    plan_before    jsonb,
    plan_candidate jsonb,
    PRIMARY KEY (trial_id, number)
);

CREATE TABLE pgcurb.tune_sample (
    trial_id  bigint NOT NULL REFERENCES pgcurb.tune_trial,
    number    integer NOT NULL,            -- of the query
    phase     text NOT NULL CHECK (phase IN ('before', 'candidate', 'after')),
    place     integer NOT NULL,            -- in the order in which they ran
    at        timestamptz NOT NULL,
    ms        double precision NOT NULL,
    blocks    bigint NOT NULL,
    temp      bigint NOT NULL,
    rows      bigint NOT NULL,
    cancelled boolean NOT NULL DEFAULT false
);
CREATE INDEX tune_sample_of_trial ON pgcurb.tune_sample (trial_id, place);

-- A change that was made, or is about to be. The inverse stands here, and in the ledger, before anything is changed.
CREATE TABLE pgcurb.tune_stage (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    trial_id    bigint NOT NULL REFERENCES pgcurb.tune_trial,
    by          name NOT NULL DEFAULT session_user,
    runner      integer NOT NULL DEFAULT pg_backend_pid(), -- the session that planned it
    scope       text NOT NULL CHECK (scope IN ('role', 'database', 'index')),
    role        name,
    setting     text,
    value       text,
    relation    oid,
    definition  text,
    index_name  text,
    made        text NOT NULL,             -- the statement
    inverse     text NOT NULL,             -- and what takes it back
    was         text,                      -- the value that was kept there; NULL: none, so that it is RESET
    state       text NOT NULL DEFAULT 'planned' CHECK (state IN ('planned', 'watching', 'kept', 'reverted')),
    planned_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    changed_at  timestamptz,
    window_ends timestamptz NOT NULL,      -- until then it is watched
    decide_by   timestamptz NOT NULL,      -- and then somebody must have said keep, or it goes
    ended_at    timestamptz,
    reason      text,
    before      jsonb NOT NULL DEFAULT '{}',-- what the watch compares with
    looked_at   timestamptz,
    going       text,                      -- why it is to be reverted, where that did not succeed yet
    trouble     text                       -- why it could not be reverted yet
);
-- One change at a time, or nobody knows which of them it was.
CREATE UNIQUE INDEX tune_stage_open ON pgcurb.tune_stage ((true)) WHERE state IN ('planned', 'watching');
CREATE INDEX tune_stage_of_trial ON pgcurb.tune_stage (trial_id);

-- What the watch saw: how the workload does after the change.
CREATE TABLE pgcurb.tune_look (
    stage_id bigint NOT NULL REFERENCES pgcurb.tune_stage,
    at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    queryid  bigint NOT NULL,
    calls    bigint NOT NULL,              -- since the change
    ms       double precision NOT NULL,    -- mean of one call
    blocks   double precision NOT NULL
);
CREATE INDEX tune_look_of_stage ON pgcurb.tune_look (stage_id, at);

GRANT USAGE ON SCHEMA pgcurb TO pgcurb_tuner;
GRANT CREATE ON SCHEMA pgcurb TO pgcurb_keeper, pgcurb_tuner;

RESET ROLE;
