-- People of the console: who they are and what they may. The admin adds and removes them (pgcurb user); the console's own login
-- reads none of this and can only ask, one sign-in at a time.
--
--   65_people.sql       the tables, and what the admin does
--   66_sign_in.sql      how a person comes in, and how tries to guess are slowed down
--   67_person_acts.sql  what a person does: approve, deny, revoke, undo, suspend, resume
SET LOCAL ROLE pgcurb_owner;
GRANT USAGE ON SCHEMA pgcurb TO pgcurb_console;

-- As which role of the database somebody decided; NULL: a person of the console who counts as none.
ALTER TABLE pgcurb.hold ADD COLUMN decided_role name;

-- People of the console who may undo what an agent did, besides the roles.
ALTER TABLE pgcurb.undo_right ADD COLUMN people text[] NOT NULL DEFAULT '{}';

-- Names are small ASCII letters, digits and . _ @ + -: two names that look the same are the same.
CREATE TABLE pgcurb.person (
    name          text PRIMARY KEY CHECK (name ~ '^[a-z0-9][a-z0-9._@+-]{0,62}$'),
    rights        text[] NOT NULL
                  CHECK (rights <@ ARRAY['see', 'approve', 'undo', 'suspend'] AND 'see' = ANY (rights)),
    database_role name,                    -- policies speak of it, and it says which row values are shown; NULL: none
    issuer        text,                    -- who says that it is this person (OIDC); NULL: a password or a link does
    subject       text,                    -- and under which identifier; NULL: not signed in yet
    by_groups     boolean NOT NULL DEFAULT false, -- rights and role follow the issuer's groups at each sign-in
    salt          bytea,                   -- of the password; NULL: none was set
    iterations    integer CHECK (iterations >= 100000),
    key_hash      bytea,                   -- SHA-256 of what PBKDF2 makes of the password
    made_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    made_by       name NOT NULL DEFAULT session_user,
    signed_in_at  timestamptz,
    UNIQUE (issuer, subject),
    CHECK ((salt IS NULL) = (key_hash IS NULL) AND (salt IS NULL) = (iterations IS NULL)),
    CHECK (issuer IS NULL OR salt IS NULL)
);

-- What members of an issuer's group may. Without any row of an issuer only people who were added one by one come in through it.
CREATE TABLE pgcurb.person_group (
    issuer        text NOT NULL,
    member_of     text NOT NULL,
    rights        text[] NOT NULL
                  CHECK (rights <@ ARRAY['see', 'approve', 'undo', 'suspend'] AND 'see' = ANY (rights)),
    database_role name,
    PRIMARY KEY (issuer, member_of)
);

-- A living sign-in. Its cookie is known to one browser; here is the hash of its hash.
CREATE TABLE pgcurb.sign_in (
    proof_hash bytea PRIMARY KEY,
    person     text NOT NULL REFERENCES pgcurb.person ON DELETE CASCADE,
    how        text NOT NULL CHECK (how IN ('password', 'link', 'issuer')),
    address    text NOT NULL,
    opened_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    idle       interval NOT NULL DEFAULT '1 hour',
    expires_at timestamptz NOT NULL DEFAULT clock_timestamp() + interval '12 hours'
);
CREATE INDEX sign_in_by_person ON pgcurb.sign_in (person, opened_at);

-- A way in that works once.
CREATE TABLE pgcurb.sign_in_link (
    code_hash  bytea PRIMARY KEY,
    person     text NOT NULL REFERENCES pgcurb.person ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_link_by_person ON pgcurb.sign_in_link (person);

-- What an issuer's answer can be used for once only.
CREATE TABLE pgcurb.spent_nonce (
    hash bytea PRIMARY KEY,
    at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- How often somebody tried lately. At most 10000 rows: the oldest go.
CREATE TABLE pgcurb.sign_in_try (
    what    text PRIMARY KEY,
    tries   integer NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE INDEX sign_in_try_by_time ON pgcurb.sign_in_try (last_at);

REVOKE ALL ON pgcurb.person, pgcurb.person_group, pgcurb.sign_in, pgcurb.sign_in_link, pgcurb.spent_nonce, pgcurb.sign_in_try
FROM PUBLIC;

-- Refuses a role that no person can count as: pgcurb's own, and every agent's.
CREATE FUNCTION pgcurb.check_database_role(role text)
    RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF role IS NOT NULL AND NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = role) THEN
        RAISE EXCEPTION 'there is no role "%"', role USING ERRCODE = '42704';
    END IF;
    IF role LIKE 'pgcurb\_%' OR role LIKE 'curb:%' OR EXISTS (SELECT FROM pgcurb.agent a WHERE a.agent = role) THEN
        RAISE EXCEPTION 'nobody counts as "%": it is an agent''s or one of pgcurb''s own', role USING ERRCODE = '22023';
    END IF;
END
$$;

-- Adds a person, or changes what one may; a NULL leaves it as it is, an empty role takes the role away. Whoever was signed in as
-- that person is so no longer. 42710: there is one of that name already. 42704: there is none, or no such role.
CREATE FUNCTION pgcurb.put_person(person text, new boolean, rights text[], role text, issuer text, subject text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person;
BEGIN
    PERFORM pgcurb.check_database_role(nullif(role, ''));
    IF new THEN
        -- The ledger would otherwise not tell the person from the login.
        IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = person) AND nullif(role, '') IS DISTINCT FROM person THEN
            RAISE EXCEPTION '"%" is a role of the database; who is that one counts as it', person
                USING ERRCODE = '42710', HINT = format('Say so: --as %s. Or choose another name.', person);
        END IF;
        INSERT INTO pgcurb.person (name, rights, database_role, issuer, subject)
        VALUES (put_person.person, put_person.rights, nullif(role, ''), put_person.issuer, put_person.subject)
        ON CONFLICT (name) DO NOTHING
        RETURNING * INTO its;
        IF its.name IS NULL THEN
            RAISE EXCEPTION 'there is a person "%" already', person USING ERRCODE = '42710';
        END IF;
    ELSE
        UPDATE pgcurb.person p
        SET rights = coalesce(put_person.rights, p.rights),
            database_role = nullif(coalesce(role, p.database_role::text), ''),
            by_groups = false
        WHERE p.name = put_person.person
        RETURNING * INTO its;
        IF its.name IS NULL THEN
            RAISE EXCEPTION 'there is no person "%"', person USING ERRCODE = '42704';
        END IF;
        DELETE FROM pgcurb.sign_in s WHERE s.person = its.name;
    END IF;
    PERFORM pgcurb.record(jsonb_build_object('kind', 'person', 'detail', jsonb_build_object(
        'act', CASE WHEN new THEN 'added' ELSE 'changed' END,
        'person', its.name, 'rights', its.rights, 'database_role', its.database_role, 'issuer', its.issuer,
        'subject', its.subject)));
END
$$;

-- Sets the password of a person by what PBKDF2 made of it, and ends their sign-ins and links.
CREATE FUNCTION pgcurb.set_person_password(person text, salt bytea, iterations integer, key bytea)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE pgcurb.person p
    SET salt = set_person_password.salt, iterations = set_person_password.iterations, key_hash = sha256(key)
    WHERE p.name = set_person_password.person AND p.issuer IS NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no person "%" who signs in by a password', person USING ERRCODE = '42704';
    END IF;
    DELETE FROM pgcurb.sign_in s WHERE s.person = set_person_password.person;
    DELETE FROM pgcurb.sign_in_link l WHERE l.person = set_person_password.person;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'person', 'detail', jsonb_build_object('act', 'password set', 'person', person)));
END
$$;

-- A link that signs a person in once. proof is the hash of its code.
CREATE FUNCTION pgcurb.add_sign_in_link(person text, proof bytea, valid_for interval)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pgcurb.person p WHERE p.name = add_sign_in_link.person AND p.issuer IS NULL) THEN
        RAISE EXCEPTION 'there is no person "%" who could use a link', person USING ERRCODE = '42704';
    END IF;
    DELETE FROM pgcurb.sign_in_link l WHERE l.expires_at <= clock_timestamp() OR l.person = add_sign_in_link.person;
    INSERT INTO pgcurb.sign_in_link (code_hash, person, expires_at)
    VALUES (sha256(proof), add_sign_in_link.person, clock_timestamp() + least(valid_for, interval '1 day'));
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'person', 'detail', jsonb_build_object('act', 'link made', 'person', person)));
END
$$;

-- Takes a person away, with everything that lets them in. The ledger keeps what they did.
CREATE FUNCTION pgcurb.remove_person(person text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM pgcurb.person p WHERE p.name = remove_person.person;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no person "%"', person USING ERRCODE = '42704';
    END IF;
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'person', 'detail', jsonb_build_object('act', 'removed', 'person', person)));
END
$$;

-- What members of an issuer's group may; without rights: nothing any more. Who came in by groups is signed out.
CREATE FUNCTION pgcurb.put_person_group(issuer text, member_of text, rights text[], role text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgcurb.check_database_role(role);
    DELETE FROM pgcurb.person_group g
    WHERE g.issuer = put_person_group.issuer AND g.member_of = put_person_group.member_of;
    IF rights IS NOT NULL THEN
        INSERT INTO pgcurb.person_group (issuer, member_of, rights, database_role)
        VALUES (put_person_group.issuer, put_person_group.member_of, put_person_group.rights, role);
    END IF;
    DELETE FROM pgcurb.sign_in s
    USING pgcurb.person p
    WHERE p.name = s.person AND p.by_groups AND p.issuer = put_person_group.issuer;
    PERFORM pgcurb.record(jsonb_build_object('kind', 'person', 'detail', jsonb_build_object(
        'act', 'group', 'issuer', issuer, 'group', member_of, 'rights', rights, 'database_role', role)));
END
$$;

REVOKE ALL ON FUNCTION
    pgcurb.check_database_role(text),
    pgcurb.put_person(text, boolean, text[], text, text, text),
    pgcurb.set_person_password(text, bytea, integer, bytea),
    pgcurb.add_sign_in_link(text, bytea, interval),
    pgcurb.remove_person(text),
    pgcurb.put_person_group(text, text, text[], text)
FROM PUBLIC;

-- What the console reads for everyone who may see: no row of the application, nothing about how people sign in.
GRANT SELECT ON
    pgcurb.holds, pgcurb.log, pgcurb.entry, pgcurb.chain, pgcurb.gateway, pgcurb.policy, pgcurb.agent, pgcurb.claim_type,
    pgcurb.ceiling, pgcurb.slot, pgcurb.lease, pgcurb.plea, pgcurb.undo, pgcurb.undo_right, pgcurb.written, pgcurb.guarded
TO pgcurb_console;
GRANT EXECUTE ON FUNCTION
    pgcurb.hold_state(pgcurb.hold),
    pgcurb.readable_sample(jsonb),
    pgcurb.hold_tables(jsonb),
    pgcurb.gateway_policy(),
    pgcurb.readable(text),
    pgcurb.gateway_numbers(),
    pgcurb.undo_stats()
TO pgcurb_console;

RESET ROLE;
