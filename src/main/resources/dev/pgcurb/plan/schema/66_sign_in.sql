-- How a person comes in. The database itself checks what proves it, so that the console's login alone opens nobody's sign-in; and
-- it counts the tries, so that the login cannot be used to guess either.
--
-- A proof is SHA-256 of a secret that only a browser (or the holder of a link) has. Here is kept SHA-256 of the proof.
SET LOCAL ROLE pgcurb_owner;

-- So many tries are free, then each has to wait twice as long as the one before. Seconds to wait until the next one.
CREATE FUNCTION pgcurb.try_wait(its pgcurb.sign_in_try, free integer, first_wait interval, longest interval)
    RETURNS integer
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN its.tries < free OR its.last_at < clock_timestamp() - interval '1 hour' THEN 0
        ELSE greatest(0, ceil(extract(epoch FROM
            its.last_at + least(first_wait * 2 ^ least(its.tries - free, 20), longest) - clock_timestamp())))::integer
    END
$$;

-- Counts one try before it is looked at, so that tries at the same time are counted one after the other. Seconds to wait; 0:
-- this one is counted and may be looked at.
CREATE FUNCTION pgcurb.charge_try(what text, free integer, first_wait interval, longest interval)
    RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its  pgcurb.sign_in_try;
    wait integer;
BEGIN
    INSERT INTO pgcurb.sign_in_try AS t (what, tries, last_at)
    VALUES (charge_try.what, 0, clock_timestamp())
    ON CONFLICT ON CONSTRAINT sign_in_try_pkey DO UPDATE
        SET tries = CASE WHEN t.last_at < clock_timestamp() - interval '1 hour' THEN 0 ELSE t.tries END
    RETURNING * INTO its;
    wait := pgcurb.try_wait(its, free, first_wait, longest);
    IF wait > 0 THEN
        RETURN wait;
    END IF;
    UPDATE pgcurb.sign_in_try t SET tries = t.tries + 1, last_at = clock_timestamp() WHERE t.what = charge_try.what;
    IF (SELECT count(*) FROM pgcurb.sign_in_try) > 10000 THEN
        DELETE FROM pgcurb.sign_in_try t
        WHERE t.what IN (
            SELECT o.what FROM pgcurb.sign_in_try o ORDER BY o.last_at LIMIT 1000 FOR UPDATE SKIP LOCKED);
    END IF;
    RETURN 0;
END
$$;

-- Counts a try to sign in: of this address, of this person from this address, and of this person from anywhere. Nobody is locked
-- out: from an address that has not failed, a person waits a minute at the most, whoever else tries in their name.
CREATE FUNCTION pgcurb.charge_sign_in(person text, address text)
    RETURNS integer
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wait integer := pgcurb.charge_try('address ' || address, 30, interval '2 seconds', interval '1 minute');
BEGIN
    -- A name that nobody has is not counted by itself: names are without end.
    IF wait = 0 AND EXISTS (SELECT FROM pgcurb.person p WHERE p.name = charge_sign_in.person) THEN
        wait := pgcurb.charge_try(
            concat('person ', person, ' from ', address), 5, interval '15 seconds', interval '15 minutes');
        IF wait = 0 THEN
            wait := pgcurb.charge_try('person ' || person, 50, interval '2 seconds', interval '1 minute');
        END IF;
    END IF;
    RETURN wait;
END
$$;

-- A try that was good counts no more.
CREATE FUNCTION pgcurb.forgive_sign_in(person text, address text)
    RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM pgcurb.sign_in_try t
    WHERE t.what IN (concat('person ', person, ' from ', address), 'person ' || person);
    UPDATE pgcurb.sign_in_try t SET tries = greatest(0, t.tries - 1) WHERE t.what = 'address ' || address
$$;

-- How the password of this person is to be stretched. For a name that nobody has, or one without a password, an answer that looks
-- the same each time: who asks learns nothing about names. wait: stretching it is of no use yet, for so many seconds.
CREATE FUNCTION pgcurb.sign_in_terms(person text, address text)
    RETURNS TABLE (salt bytea, iterations integer, wait integer)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(p.salt, decode(left(pgcurb.sign('salt ' || asked.name), 32), 'hex')),
           coalesce(p.iterations, (SELECT max(o.iterations) FROM pgcurb.person o), 600000),
           (SELECT coalesce(max(CASE
                WHEN t.what LIKE 'address %' THEN pgcurb.try_wait(t, 30, interval '2 seconds', interval '1 minute')
                ELSE pgcurb.try_wait(t, 5, interval '15 seconds', interval '15 minutes')
            END), 0)
            FROM pgcurb.sign_in_try t
            WHERE t.what IN ('address ' || address, concat('person ', asked.name, ' from ', address)))
    FROM (VALUES (sign_in_terms.person)) AS asked (name)
    LEFT JOIN pgcurb.person p ON p.name = asked.name
$$;

-- Makes a row for a new sign-in and writes it down. At most 20 of one person live at once: the oldest end.
CREATE FUNCTION pgcurb.open_sign_in(its pgcurb.person, how text, proof bytea, address text)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM pgcurb.sign_in s WHERE s.expires_at <= clock_timestamp() OR s.seen_at + s.idle <= clock_timestamp();
    DELETE FROM pgcurb.sign_in s
    WHERE s.person = its.name
      AND s.proof_hash NOT IN (
            SELECT o.proof_hash FROM pgcurb.sign_in o WHERE o.person = its.name ORDER BY o.opened_at DESC LIMIT 19);
    INSERT INTO pgcurb.sign_in (proof_hash, person, how, address)
    VALUES (sha256(open_sign_in.proof), its.name, open_sign_in.how, left(open_sign_in.address, 100));
    UPDATE pgcurb.person p SET signed_in_at = clock_timestamp() WHERE p.name = its.name;
    PERFORM pgcurb.forgive_sign_in(its.name, open_sign_in.address);
    PERFORM pgcurb.act_as(its);
    PERFORM pgcurb.record(jsonb_build_object(
        'kind', 'sign_in', 'detail', jsonb_build_object('how', how, 'address', address, 'rights', its.rights)));
    PERFORM pgcurb.act_no_more();
END
$$;

-- Notes that tries in somebody's name begin to be slowed down.
CREATE FUNCTION pgcurb.note_failed_sign_in(person text, address text)
    RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (
        SELECT FROM pgcurb.sign_in_try t
        WHERE t.what = concat('person ', note_failed_sign_in.person, ' from ', note_failed_sign_in.address) AND t.tries >= 5)
    THEN
        PERFORM pgcurb.record(jsonb_build_object(
            'kind', 'sign_in_failed', 'detail', jsonb_build_object('person', person, 'address', address)));
    END IF;
END
$$;

-- 0 seconds and true: signed in. 0 and false: name and password do not belong together. More: not looked at, wait.
CREATE FUNCTION pgcurb.sign_in_by_password(person text, key bytea, proof bytea, address text)
    RETURNS TABLE (wait integer, done boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person;
BEGIN
    wait := pgcurb.charge_sign_in(person, address);
    done := false;
    IF wait = 0 THEN
        SELECT p.* INTO its
        FROM pgcurb.person p
        WHERE p.name = sign_in_by_password.person AND p.issuer IS NULL AND p.key_hash = sha256(key);
        IF its.name IS NOT NULL THEN
            PERFORM pgcurb.open_sign_in(its, 'password', proof, address);
            done := true;
        ELSE
            PERFORM pgcurb.note_failed_sign_in(person, address);
        END IF;
    END IF;
    RETURN NEXT;
END
$$;

-- The same by the code of a link, which is used up by it.
CREATE FUNCTION pgcurb.sign_in_by_link(code bytea, proof bytea, address text)
    RETURNS TABLE (wait integer, done boolean)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    its pgcurb.person;
BEGIN
    wait := pgcurb.charge_sign_in(NULL, address);
    done := false;
    IF wait = 0 THEN
        WITH used AS (
            DELETE FROM pgcurb.sign_in_link l
            WHERE l.code_hash = sha256(code)
            RETURNING l.person, l.expires_at
        )
        SELECT p.* INTO its
        FROM used u
        JOIN pgcurb.person p ON p.name = u.person
        WHERE u.expires_at > clock_timestamp();
        IF its.name IS NOT NULL THEN
            PERFORM pgcurb.open_sign_in(its, 'link', proof, address);
            done := true;
        END IF;
    END IF;
    RETURN NEXT;
END
$$;

-- Signs in whom an issuer vouches for; the console has checked the issuer's signature, audience and nonce. 28000: this answer was
-- used before. 42501: nobody said that this person may come in.
CREATE FUNCTION pgcurb.sign_in_by_issuer(
    issuer text, subject text, person text, groups text[], nonce bytea, proof bytea, address text)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    its   pgcurb.person;
    may   text[];
    as_of name[];
BEGIN
    DELETE FROM pgcurb.spent_nonce n WHERE n.at < clock_timestamp() - interval '1 day';
    INSERT INTO pgcurb.spent_nonce (hash) VALUES (sha256(nonce)) ON CONFLICT DO NOTHING;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'this answer of the issuer was used before' USING ERRCODE = '28000';
    END IF;
    SELECT p.* INTO its
    FROM pgcurb.person p
    WHERE p.issuer = sign_in_by_issuer.issuer AND p.subject = sign_in_by_issuer.subject
    FOR UPDATE;
    IF its.name IS NULL THEN
        -- Added by name, and here for the first time.
        UPDATE pgcurb.person p
        SET subject = sign_in_by_issuer.subject
        WHERE p.name = sign_in_by_issuer.person AND p.issuer = sign_in_by_issuer.issuer AND p.subject IS NULL
        RETURNING p.* INTO its;
    END IF;
    IF its.name IS NULL OR its.by_groups THEN
        SELECT array_agg(DISTINCT r.may), array_agg(DISTINCT g.database_role) FILTER (WHERE g.database_role IS NOT NULL)
        INTO may, as_of
        FROM pgcurb.person_group g
        CROSS JOIN LATERAL unnest(g.rights) AS r (may)
        WHERE g.issuer = sign_in_by_issuer.issuer AND g.member_of = ANY (groups);
        IF may IS NULL THEN
            DELETE FROM pgcurb.sign_in s WHERE s.person = its.name;
            RAISE EXCEPTION 'none of the groups of "%" may use this console', person USING ERRCODE = '42501';
        END IF;
        -- Two roles: which of them is meant, nobody can tell.
        IF cardinality(as_of) <> 1 THEN
            as_of := NULL;
        END IF;
        IF its.name IS NULL THEN
            IF EXISTS (SELECT FROM pg_roles r WHERE r.rolname = sign_in_by_issuer.person)
                OR EXISTS (SELECT FROM pgcurb.person p WHERE p.name = sign_in_by_issuer.person) THEN
                RAISE EXCEPTION 'the name "%" is somebody else''s', person USING ERRCODE = '42501';
            END IF;
            INSERT INTO pgcurb.person (name, rights, database_role, issuer, subject, by_groups)
            VALUES (sign_in_by_issuer.person, may, as_of[1], sign_in_by_issuer.issuer, sign_in_by_issuer.subject, true)
            RETURNING * INTO its;
        ELSIF NOT (its.rights @> may AND may @> its.rights AND its.database_role IS NOT DISTINCT FROM as_of[1]) THEN
            DELETE FROM pgcurb.sign_in s WHERE s.person = its.name;
            UPDATE pgcurb.person p SET rights = may, database_role = as_of[1] WHERE p.name = its.name RETURNING p.* INTO its;
        END IF;
    END IF;
    PERFORM pgcurb.open_sign_in(its, 'issuer', proof, address);
END
$$;

-- Who is signed in by this proof; no row: nobody. used says whether somebody uses it now, which keeps it alive.
CREATE FUNCTION pgcurb.signed_in(proof bytea, used boolean)
    RETURNS TABLE (person text, rights text[], database_role text, expires_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    its pgcurb.sign_in;
BEGIN
    SELECT s.* INTO its
    FROM pgcurb.sign_in s
    WHERE s.proof_hash = sha256(proof) AND s.expires_at > clock_timestamp() AND s.seen_at + s.idle > clock_timestamp();
    IF its.person IS NULL THEN
        RETURN;
    END IF;
    IF used AND its.seen_at < clock_timestamp() - interval '1 minute' THEN
        UPDATE pgcurb.sign_in s SET seen_at = clock_timestamp() WHERE s.proof_hash = its.proof_hash;
    END IF;
    RETURN QUERY
    SELECT p.name, p.rights, p.database_role::text, its.expires_at FROM pgcurb.person p WHERE p.name = its.person;
END
$$;

-- Ends a sign-in; one that is not there is no error.
CREATE FUNCTION pgcurb.sign_out(proof bytea)
    RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM pgcurb.sign_in s WHERE s.proof_hash = sha256(proof)
$$;

RESET ROLE;
